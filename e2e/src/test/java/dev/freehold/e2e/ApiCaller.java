package dev.freehold.e2e;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.Map;
import java.util.TreeMap;

/** Somebody who calls the control plane's API of a platform. */
final class ApiCaller {

  private static final HttpClient HTTP = HttpClient.newHttpClient();
  private static final ObjectMapper JSON = new ObjectMapper();

  private final String base;
  private final Map<String, String> headers;

  private ApiCaller(String base, Map<String, String> headers) {
    this.base = base;
    this.headers = headers;
  }

  record Answer(int status, JsonNode json, String cookie) {}

  static ApiCaller at(TestingPlatform platform) {
    return new ApiCaller("http://localhost:%d/api/v1".formatted(platform.apiPort()), Map.of());
  }

  /**
   * @param login the body of the sign-in
   */
  ApiCaller signIn(String login) {
    var answer = send("POST", "/sessions", login);
    if (answer.status() != 201) {
      throw new AssertionError("no sign-in: " + answer);
    }
    return with("Cookie", answer.cookie())
        .with("X-CSRF-Token", answer.json().get("csrfToken").asText());
  }

  ApiCaller with(String header, String value) {
    var more = new TreeMap<>(headers);
    more.put(header, value);
    return new ApiCaller(base, more);
  }

  Answer get(String path) {
    return send("GET", path, null);
  }

  Answer post(String path, Map<String, ?> body) {
    try {
      return send("POST", path, JSON.writeValueAsString(body));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private Answer send(String method, String path, String body) {
    var request =
        HttpRequest.newBuilder(URI.create(base + path))
            .header("Content-Type", "application/json")
            .method(
                method,
                body == null
                    ? HttpRequest.BodyPublishers.noBody()
                    : HttpRequest.BodyPublishers.ofString(body));
    headers.forEach(request::setHeader);
    try {
      var response = HTTP.send(request.build(), HttpResponse.BodyHandlers.ofString());
      return new Answer(
          response.statusCode(),
          JSON.readTree(response.body()),
          response.headers().firstValue("Set-Cookie").orElse("").split(";", 2)[0]);
    } catch (IOException e) {
      throw new UncheckedIOException("while calling %s %s".formatted(method, path), e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }
}
