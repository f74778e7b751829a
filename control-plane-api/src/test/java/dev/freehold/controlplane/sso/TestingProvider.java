package dev.freehold.controlplane.sso;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.crypto.MACSigner;
import com.nimbusds.jose.crypto.RSASSASigner;
import com.nimbusds.jose.jwk.JWKSet;
import com.nimbusds.jose.jwk.RSAKey;
import com.nimbusds.jose.jwk.gen.RSAKeyGenerator;
import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.PlainJWT;
import com.nimbusds.jwt.SignedJWT;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.text.ParseException;
import java.time.Instant;
import java.util.Arrays;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.stream.Collectors;
import tools.jackson.databind.json.JsonMapper;

/**
 * An OpenID Provider of a company: over HTTP, with keys of its own, for one client. It does what
 * the standard asks for, until a test has it misbehave.
 */
public final class TestingProvider implements AutoCloseable {
  static final String CLIENT = "freehold at nordwind";
  static final String SECRET = "the provider's secret 4711/+";

  /** A code that waits to be redeemed. */
  private record Granted(Map<String, String> asked, Map<String, Object> person) {}

  private final HttpServer server;
  private final Map<String, Granted> codes = new ConcurrentHashMap<>();
  private final Map<String, Object> metadata = new ConcurrentHashMap<>();
  private final AtomicInteger codesSeen = new AtomicInteger();
  private volatile RSAKey key = newKey();
  private volatile Map<String, Object> person = Map.of();
  private volatile Consumer<Map<String, Object>> misbehaviour = _ -> {};
  private volatile Function<Map<String, Object>, String> signature = this::signed;
  private volatile Map<String, String> lastAsked = Map.of();

  /** To be closed. */
  public TestingProvider() {
    try {
      server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    server.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
    server.createContext("/.well-known/openid-configuration", each -> json(each, 200, metadata));
    server.createContext("/authorize", this::authorize);
    server.createContext("/token", this::token);
    server.createContext(
        "/keys", each -> json(each, 200, new JWKSet(key.toPublicJWK()).toJSONObject()));
    metadata.put("issuer", issuer());
    metadata.put("authorization_endpoint", issuer() + "/authorize");
    metadata.put("token_endpoint", issuer() + "/token");
    metadata.put("jwks_uri", issuer() + "/keys");
    metadata.put("response_types_supported", new String[] {"code"});
    server.start();
  }

  public String issuer() {
    return "http://127.0.0.1:" + server.getAddress().getPort();
  }

  /** Says of itself something else. */
  TestingProvider saying(String member, Object value) {
    metadata.put(member, value);
    return this;
  }

  /** Who sits before the browser; claims that the ID token holds beside those of the protocol. */
  void person(Map<String, Object> claims) {
    person = Map.copyOf(claims);
  }

  /** The next ID tokens are changed before they are signed. */
  void misbehaving(Consumer<Map<String, Object>> change) {
    misbehaviour = change;
  }

  void signing(Function<Map<String, Object>, String> how) {
    signature = how;
  }

  void behaving() {
    misbehaviour = _ -> {};
    signature = this::signed;
  }

  /** From now on it signs with another key, and publishes that one alone. */
  void rotate() {
    key = newKey();
  }

  /** The parameters of the last browser that came. */
  Map<String, String> lastAsked() {
    return lastAsked;
  }

  /** How often somebody came to redeem one. */
  int codesSeen() {
    return codesSeen.get();
  }

  String signed(Map<String, Object> claims) {
    return signed(claims, key);
  }

  String signedWithAnotherKey(Map<String, Object> claims) {
    RSAKey other = newKey();
    return signed(claims, new RSAKey.Builder(other).keyID(key.getKeyID()).build());
  }

  static String unsigned(Map<String, Object> claims) {
    return new PlainJWT(set(claims)).serialize();
  }

  /** With what both know, as a key of HMAC. */
  static String signedWithTheSecret(Map<String, Object> claims) {
    try {
      var token = new SignedJWT(new JWSHeader(JWSAlgorithm.HS256), set(claims));
      token.sign(new MACSigner((SECRET + SECRET).getBytes(StandardCharsets.UTF_8)));
      return token.serialize();
    } catch (JOSEException e) {
      throw new AssertionError(e);
    }
  }

  private void authorize(HttpExchange exchange) throws IOException {
    Map<String, String> asked = form(exchange.getRequestURI().getRawQuery());
    lastAsked = asked;
    String code = UUID.randomUUID().toString();
    codes.put(code, new Granted(asked, person));
    var iss =
        metadata.containsKey("authorization_response_iss_parameter_supported")
            ? "&iss=" + issuer()
            : "";
    exchange
        .getResponseHeaders()
        .set(
            "Location",
            "%s?code=%s&state=%s%s"
                .formatted(asked.get("redirect_uri"), code, asked.get("state"), iss));
    exchange.sendResponseHeaders(302, -1);
    exchange.close();
  }

  private void token(HttpExchange exchange) throws IOException {
    codesSeen.incrementAndGet();
    Map<String, String> sent =
        form(new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8));
    String basic =
        Base64.getEncoder()
            .encodeToString(
                (encoded(CLIENT) + ":" + encoded(SECRET)).getBytes(StandardCharsets.UTF_8));
    if (!("Basic " + basic).equals(exchange.getRequestHeaders().getFirst("Authorization"))) {
      json(exchange, 401, Map.of("error", "invalid_client"));
      return;
    }
    Granted granted = codes.remove(sent.getOrDefault("code", ""));
    if (granted == null || !redeems(sent, granted.asked())) {
      json(exchange, 400, Map.of("error", "invalid_grant"));
      return;
    }
    json(
        exchange,
        200,
        Map.of(
            "access_token", "opens nothing", "token_type", "Bearer", "id_token", idToken(granted)));
  }

  private String idToken(Granted granted) {
    long now = Instant.now().getEpochSecond();
    var claims = new LinkedHashMap<String, Object>();
    claims.put("iss", issuer());
    claims.put("aud", CLIENT);
    claims.put("iat", now);
    claims.put("exp", now + 300);
    claims.put("nonce", granted.asked().get("nonce"));
    if (granted.asked().containsKey("max_age")) {
      claims.put("auth_time", now);
    }
    claims.putAll(granted.person());
    misbehaviour.accept(claims);
    return signature.apply(claims);
  }

  private static boolean redeems(Map<String, String> sent, Map<String, String> asked) {
    return "authorization_code".equals(sent.get("grant_type"))
        && asked.get("redirect_uri").equals(sent.get("redirect_uri"))
        && "S256".equals(asked.get("code_challenge_method"))
        && Base64.getUrlEncoder()
            .withoutPadding()
            .encodeToString(
                dev.freehold.controlplane.persistence.Token.sha256(sent.get("code_verifier")))
            .equals(asked.get("code_challenge"));
  }

  private static String signed(Map<String, Object> claims, RSAKey key) {
    try {
      var token =
          new SignedJWT(
              new JWSHeader.Builder(JWSAlgorithm.RS256).keyID(key.getKeyID()).build(), set(claims));
      token.sign(new RSASSASigner(key));
      return token.serialize();
    } catch (JOSEException e) {
      throw new AssertionError(e);
    }
  }

  private static JWTClaimsSet set(Map<String, Object> claims) {
    try {
      return JWTClaimsSet.parse(claims);
    } catch (ParseException e) {
      throw new AssertionError(e);
    }
  }

  private static RSAKey newKey() {
    try {
      return new RSAKeyGenerator(2048)
          .keyID(UUID.randomUUID().toString())
          .algorithm(JWSAlgorithm.RS256)
          .generate();
    } catch (JOSEException e) {
      throw new AssertionError(e);
    }
  }

  static Map<String, String> form(String text) {
    return Arrays.stream(text.split("&"))
        .map(each -> each.split("=", 2))
        .collect(
            Collectors.toMap(
                each -> each[0], each -> URLDecoder.decode(each[1], StandardCharsets.UTF_8)));
  }

  private static String encoded(String text) {
    return java.net.URLEncoder.encode(text, StandardCharsets.UTF_8);
  }

  private static void json(HttpExchange exchange, int status, Object body) throws IOException {
    byte[] bytes = JsonMapper.shared().writeValueAsBytes(body);
    exchange.getResponseHeaders().set("Content-Type", "application/json");
    exchange.sendResponseHeaders(status, bytes.length);
    exchange.getResponseBody().write(bytes);
    exchange.close();
  }

  @Override
  public void close() {
    server.stop(0);
  }
}
