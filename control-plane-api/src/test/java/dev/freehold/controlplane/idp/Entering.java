package dev.freehold.controlplane.idp;

import dev.freehold.controlplane.Caller;
import dev.freehold.controlplane.persistence.Token;
import java.io.IOException;
import java.net.URI;
import java.net.URLDecoder;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Collectors;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * One way into an app: what the browser asks, then what the app asks.
 *
 * @param base of the replica that is asked
 */
record Entering(String base, TestingApp app, String state, String nonce, String verifier) {
  private static final HttpClient HTTP = HttpClient.newHttpClient();

  static Entering of(TestingApp app) {
    return new Entering(
        app.plane().baseUrl(),
        app,
        Token.random().text(),
        Token.random().text(),
        Token.random().text());
  }

  Entering at(String otherBase) {
    return new Entering(otherBase, app, state, nonce, verifier);
  }

  Map<String, String> question() {
    var parameters = new LinkedHashMap<String, String>();
    parameters.put("response_type", "code");
    parameters.put("client_id", app.name());
    parameters.put("redirect_uri", app.redirectUri());
    parameters.put("scope", "openid email profile");
    parameters.put("state", state);
    parameters.put("nonce", nonce);
    parameters.put(
        "code_challenge",
        Base64.getUrlEncoder().withoutPadding().encodeToString(Token.sha256(verifier)));
    parameters.put("code_challenge_method", "S256");
    return parameters;
  }

  /**
   * @param changes to what is asked; an empty value takes a parameter away
   */
  HttpResponse<String> authorize(Caller who, Map<String, String> changes) {
    return get(
        "/oauth2/authorize?" + form(changed(question(), changes)),
        who == null ? Map.of() : Map.of("Cookie", who.cookie()));
  }

  HttpResponse<String> authorize(Caller who) {
    return authorize(who, Map.of());
  }

  /** The code that a member gets. */
  String code(Caller member) {
    HttpResponse<String> answer = authorize(member);
    String code = parameters(answer).get("code");
    if (code == null) {
      throw new AssertionError(
          "no code: %d %s %s".formatted(answer.statusCode(), answer.headers(), answer.body()));
    }
    return code;
  }

  HttpResponse<String> redeem(String code, Map<String, String> changes) {
    var parameters = new LinkedHashMap<String, String>();
    parameters.put("grant_type", "authorization_code");
    parameters.put("code", code);
    parameters.put("redirect_uri", app.redirectUri());
    parameters.put("code_verifier", verifier);
    parameters.put("client_id", app.name());
    parameters.put(
        "client_assertion_type", "urn:ietf:params:oauth:client-assertion-type:jwt-bearer");
    if (!changes.containsKey("client_assertion")) {
      parameters.put("client_assertion", app.assertion());
    }
    return post("/oauth2/token", form(changed(parameters, changes)));
  }

  HttpResponse<String> redeem(String code) {
    return redeem(code, Map.of());
  }

  HttpResponse<String> post(String path, String form) {
    return send(
        HttpRequest.newBuilder(URI.create(base + path))
            .header("Content-Type", "application/x-www-form-urlencoded")
            .POST(HttpRequest.BodyPublishers.ofString(form))
            .build());
  }

  HttpResponse<String> get(String path) {
    return get(path, Map.of());
  }

  HttpResponse<String> get(String path, Map<String, String> headers) {
    var request = HttpRequest.newBuilder(URI.create(base + path));
    headers.forEach(request::setHeader);
    return send(request.build());
  }

  HttpResponse<String> userInfo(String accessToken) {
    return get("/userinfo", Map.of("Authorization", "Bearer " + accessToken));
  }

  static JsonNode json(HttpResponse<String> answer) {
    return JsonMapper.shared().readTree(answer.body());
  }

  /** Of the address to which an answer redirects; empty: it does not. */
  static Map<String, String> parameters(HttpResponse<String> answer) {
    String query =
        answer
            .headers()
            .firstValue("Location")
            .map(each -> each.contains("?") ? each.substring(each.indexOf('?') + 1) : "")
            .orElse("");
    return Arrays.stream(query.split("&"))
        .filter(each -> each.contains("="))
        .map(each -> each.split("=", 2))
        .collect(
            Collectors.toMap(
                each -> each[0], each -> URLDecoder.decode(each[1], StandardCharsets.UTF_8)));
  }

  static String form(Map<String, String> parameters) {
    return parameters.entrySet().stream()
        .map(
            each ->
                each.getKey() + "=" + URLEncoder.encode(each.getValue(), StandardCharsets.UTF_8))
        .collect(Collectors.joining("&"));
  }

  private static Map<String, String> changed(
      Map<String, String> parameters, Map<String, String> changes) {
    var changed = new LinkedHashMap<>(parameters);
    changed.putAll(changes);
    changed.values().removeIf(String::isEmpty);
    return changed;
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
