package dev.freehold.tenantapp.signin;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.crypto.RSASSASigner;
import com.nimbusds.jose.jwk.JWKSet;
import com.nimbusds.jose.jwk.RSAKey;
import com.nimbusds.jose.jwk.gen.RSAKeyGenerator;
import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.SignedJWT;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URLDecoder;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Instant;
import java.util.Base64;
import java.util.Date;
import java.util.HashMap;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * The control plane as OpenID Provider, strict about everything that the app must send. Whoever
 * comes has a session there.
 */
public final class TestingProvider implements AutoCloseable {

  public static final String TENANT = "acme";

  /** What the app must show of itself. */
  public static final String ASSERTION = "header.of-the-pod.signature";

  /** Claims of whoever comes next. */
  public volatile Map<String, Object> claims = person("member");

  /** Not null: nobody is let in, for this reason. */
  public volatile @Nullable String refusal;

  /** Why the app's last request was wrong. */
  public volatile String complaint = "";

  private record Asked(Map<String, String> parameters, Map<String, Object> claims) {}

  private final Map<String, Asked> codes = new ConcurrentHashMap<>();
  private final RSAKey key;
  private final HttpServer server;

  public TestingProvider() throws IOException, JOSEException {
    key = new RSAKeyGenerator(2048).keyID("one").algorithm(JWSAlgorithm.RS256).generate();
    server = HttpServer.create(new InetSocketAddress(InetAddress.ofLiteral("127.0.0.1"), 0), 0);
    server.createContext("/.well-known/openid-configuration", this::metadata);
    server.createContext("/oauth2/authorize", this::authorize);
    server.createContext("/oauth2/token", this::token);
    server.createContext(
        "/oauth2/jwks",
        exchange -> answer(exchange, 200, new JWKSet(key.toPublicJWK()).toString()));
    server.start();
  }

  /** A member's claims. */
  public static Map<String, Object> person(String role) {
    return Map.of("sub", "0198", "name", "Anna", "email", "anna@acme.example", "role", role);
  }

  public String url() {
    return "http://127.0.0.1:" + server.getAddress().getPort();
  }

  private void metadata(HttpExchange exchange) throws IOException {
    answer(
        exchange,
        200,
        "{\"issuer\": \"%1$s\", \"authorization_endpoint\": \"%1$s/oauth2/authorize\", \"token_endpoint\": \"%1$s/oauth2/token\", \"jwks_uri\": \"%1$s/oauth2/jwks\"}"
            .formatted(url()));
  }

  private void authorize(HttpExchange exchange) throws IOException {
    var asked = parameters(exchange.getRequestURI().getRawQuery());
    require(TENANT.equals(asked.get("client_id")), "client_id");
    require("code".equals(asked.get("response_type")), "response_type");
    require("S256".equals(asked.get("code_challenge_method")), "PKCE");
    require(asked.get("redirect_uri").endsWith("/login/oauth2/code/freehold"), "redirect_uri");
    require(asked.get("scope").equals("openid email profile"), "scope");
    var code = UUID.randomUUID().toString();
    codes.put(code, new Asked(asked, claims));
    var why = refusal;
    exchange
        .getResponseHeaders()
        .set(
            "Location",
            asked.get("redirect_uri")
                + (why == null
                    ? "?code=" + code
                    : "?error=access_denied&error_description=" + encoded(why))
                + "&state="
                + encoded(asked.get("state")));
    answer(exchange, 302, "");
  }

  private void token(HttpExchange exchange) throws IOException {
    var sent =
        parameters(new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8));
    var asked = codes.remove(sent.getOrDefault("code", ""));
    require(asked != null, "code");
    require(TENANT.equals(sent.get("client_id")), "client_id at the token endpoint");
    require(ASSERTION.equals(sent.get("client_assertion")), "client_assertion");
    require(
        "urn:ietf:params:oauth:client-assertion-type:jwt-bearer"
            .equals(sent.get("client_assertion_type")),
        "client_assertion_type");
    require(
        asked != null && asked.parameters().get("redirect_uri").equals(sent.get("redirect_uri")),
        "redirect_uri at the token endpoint");
    require(
        asked != null
            && challenge(sent.get("code_verifier"))
                .equals(asked.parameters().get("code_challenge")),
        "code_verifier");
    if (asked == null || !complaint.isEmpty()) {
      answer(exchange, 400, "{\"error\": \"invalid_grant\"}");
      return;
    }
    answer(
        exchange,
        200,
        "{\"access_token\": \"a\", \"token_type\": \"Bearer\", \"expires_in\": 300, \"id_token\": \"%s\"}"
            .formatted(idToken(asked)));
  }

  private String idToken(Asked asked) {
    var now = Instant.now();
    var set =
        new JWTClaimsSet.Builder()
            .issuer(url())
            .audience(TENANT)
            .issueTime(Date.from(now))
            .expirationTime(Date.from(now.plusSeconds(300)))
            .claim("nonce", asked.parameters().get("nonce"));
    asked.claims().forEach(set::claim);
    var token =
        new SignedJWT(
            new JWSHeader.Builder(JWSAlgorithm.RS256).keyID(key.getKeyID()).build(), set.build());
    try {
      token.sign(new RSASSASigner(key));
    } catch (JOSEException e) {
      throw new IllegalStateException(e);
    }
    return token.serialize();
  }

  private void require(boolean holds, String what) {
    if (!holds) {
      complaint = what;
    }
  }

  private static String challenge(String verifier) {
    try {
      return Base64.getUrlEncoder()
          .withoutPadding()
          .encodeToString(
              MessageDigest.getInstance("SHA-256")
                  .digest(verifier.getBytes(StandardCharsets.US_ASCII)));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }

  private static Map<String, String> parameters(String form) {
    var parameters = new HashMap<String, String>();
    for (var pair : form.split("&")) {
      var equals = pair.indexOf('=');
      parameters.put(
          pair.substring(0, equals),
          URLDecoder.decode(pair.substring(equals + 1), StandardCharsets.UTF_8));
    }
    return parameters;
  }

  private static String encoded(String text) {
    return URLEncoder.encode(text, StandardCharsets.UTF_8).replace("+", "%20");
  }

  private static void answer(HttpExchange exchange, int status, String body) throws IOException {
    try (exchange) {
      var bytes = body.getBytes(StandardCharsets.UTF_8);
      exchange.getResponseHeaders().set("Content-Type", "application/json");
      exchange.sendResponseHeaders(status, bytes.length == 0 ? -1 : bytes.length);
      exchange.getResponseBody().write(bytes);
    }
  }

  @Override
  public void close() {
    server.stop(0);
  }
}
