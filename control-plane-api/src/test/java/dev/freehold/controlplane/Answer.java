package dev.freehold.controlplane;

import java.net.http.HttpHeaders;
import java.net.http.HttpResponse;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** What the API answered. */
public record Answer(int status, String body, HttpHeaders headers) {
  private static final JsonMapper JSON = JsonMapper.shared();

  static Answer of(HttpResponse<String> response) {
    return new Answer(response.statusCode(), response.body(), response.headers());
  }

  public JsonNode json() {
    return JSON.readTree(body);
  }

  /** A member of the answer, as text; empty: not there. */
  public String text(String pointer) {
    return json().at(pointer).asString("");
  }

  public String code() {
    return text("/code");
  }

  public String header(String name) {
    return headers.firstValue(name).orElse("");
  }
}
