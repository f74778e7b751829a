package dev.freehold.controlplane;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.util.HashMap;
import java.util.Map;
import tools.jackson.databind.json.JsonMapper;

/** Somebody who calls the API over HTTP, as a page or a program does. */
public final class Caller {
  private static final HttpClient HTTP = HttpClient.newHttpClient();
  private static final JsonMapper JSON = JsonMapper.shared();

  private final String base;
  private final Map<String, String> headers = new HashMap<>();

  Caller(String base) {
    this.base = base;
  }

  public Caller with(String header, String value) {
    var caller = new Caller(base);
    caller.headers.putAll(headers);
    caller.headers.put(header, value);
    return caller;
  }

  /** The same person at another replica. */
  public Caller at(String otherBase) {
    var caller = new Caller(otherBase);
    caller.headers.putAll(headers);
    return caller;
  }

  public Caller without(String header) {
    var caller = with(header, "");
    caller.headers.remove(header);
    return caller;
  }

  /** Signs in; the caller that comes back carries cookie and token. */
  public Caller signIn(String email, String password) {
    Answer answer = post("/sessions", Map.of("email", email, "password", password));
    if (answer.status() != 201) {
      throw new AssertionError("no sign-in: " + answer);
    }
    return in(answer);
  }

  /** With the session that an answer began or renewed. */
  public Caller in(Answer session) {
    return with("Cookie", session.header("Set-Cookie").split(";", 2)[0])
        .with("X-CSRF-Token", session.text("/csrfToken"));
  }

  public String cookie() {
    return headers.get("Cookie");
  }

  public Answer get(String path) {
    return send("GET", path, null);
  }

  public Answer post(String path, Object body) {
    return send("POST", path, JSON.writeValueAsString(body));
  }

  public Answer put(String path, Object body) {
    return send("PUT", path, JSON.writeValueAsString(body));
  }

  public Answer delete(String path) {
    return send("DELETE", path, null);
  }

  /** Paths begin below {@code /api/v1}. */
  public Answer send(String method, String path, String body) {
    var request =
        HttpRequest.newBuilder(URI.create(base + "/api/v1" + path))
            .method(method, body == null ? BodyPublishers.noBody() : BodyPublishers.ofString(body));
    if (body != null) {
      request.header("Content-Type", "application/json");
    }
    headers.forEach(request::setHeader);
    var built = request.build();
    SentSecrets.note(built, body);
    try {
      Answer answer = Answer.of(HTTP.send(built, HttpResponse.BodyHandlers.ofString()));
      SentSecrets.note(answer);
      return answer;
    } catch (IOException e) {
      throw new AssertionError("while calling " + method + " " + path, e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new AssertionError(e);
    }
  }
}
