package dev.freehold.controlplane.sso;

import dev.freehold.controlplane.Answer;
import dev.freehold.controlplane.Caller;
import dev.freehold.controlplane.ControlPlane;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.stream.Collectors;

/** A person's browser: it keeps cookies, and goes where it is sent one step at a time. */
final class TestingBrowser {
  private static final HttpClient HTTP = HttpClient.newHttpClient();

  private final ControlPlane plane;
  private final Map<String, String> cookies = new TreeMap<>();

  TestingBrowser(ControlPlane plane) {
    this.plane = plane;
  }

  /** The address at the provider to which it is sent. */
  String begin(String email, String wayBack) {
    var body = new HashMap<String, Object>();
    body.put("email", email);
    body.put("wayBack", wayBack);
    return sent(plane.stranger().post("/sessions/sso", body));
  }

  String beginProof() {
    return sent(session().post("/session/proof/sso", Map.of()));
  }

  private String sent(Answer answer) {
    if (answer.status() != 200) {
      throw new AssertionError("not sent to the provider: " + answer);
    }
    keep(answer.header("Set-Cookie"));
    return answer.text("/authorizationUrl");
  }

  /** Where the provider sends it back to. */
  static String atProvider(String authorizationUrl) {
    return send(HttpRequest.newBuilder(URI.create(authorizationUrl)).build())
        .headers()
        .firstValue("Location")
        .orElseThrow();
  }

  /** Where it is sent at the end. */
  String callback(String address) {
    String path = address.substring(address.indexOf(SsoCallback.PATH));
    var request =
        HttpRequest.newBuilder(URI.create(plane.baseUrl() + path)).header("Cookie", cookieHeader());
    HttpResponse<String> answer = send(request.build());
    if (answer.statusCode() != 303) {
      throw new AssertionError("no redirect: %d %s".formatted(answer.statusCode(), answer.body()));
    }
    answer.headers().allValues("Set-Cookie").forEach(this::keep);
    return answer.headers().firstValue("Location").orElseThrow();
  }

  /** All of it. */
  String signIn(String email) {
    return callback(atProvider(begin(email, null)));
  }

  boolean isSignedIn() {
    return cookies.containsKey("__Host-freehold");
  }

  /** Who calls the API with this browser's session. */
  Caller session() {
    Caller caller = plane.stranger().with("Cookie", cookieHeader());
    return caller.with("X-CSRF-Token", caller.get("/session").text("/csrfToken"));
  }

  /** With the session that somebody has elsewhere. */
  void takeSession(Caller caller) {
    keep(caller.cookie());
  }

  /** All cookies that the other one has now. */
  void takeAll(TestingBrowser other) {
    cookies.putAll(other.cookies);
  }

  /** What binds a sign-in to it. */
  String cookie() {
    return Objects.requireNonNull(cookies.get("__Host-freehold-sso"));
  }

  private String cookieHeader() {
    return cookies.isEmpty()
        ? "none=none"
        : cookies.entrySet().stream()
            .map(each -> each.getKey() + "=" + each.getValue())
            .collect(Collectors.joining("; "));
  }

  private void keep(String setCookie) {
    String[] pair = setCookie.split(";", 2)[0].split("=", 2);
    if (pair[1].isEmpty()) {
      cookies.remove(pair[0]);
    } else {
      cookies.put(pair[0], pair[1]);
    }
  }

  private static HttpResponse<String> send(HttpRequest request) {
    try {
      return Objects.requireNonNull(HTTP.send(request, HttpResponse.BodyHandlers.ofString()));
    } catch (IOException e) {
      throw new AssertionError("while calling " + request, e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new AssertionError(e);
    }
  }
}
