package dev.freehold.controlplane.sso;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import com.nimbusds.jose.jwk.source.JWKSource;
import com.nimbusds.jose.jwk.source.JWKSourceBuilder;
import com.nimbusds.jose.proc.SecurityContext;
import com.nimbusds.jose.util.Resource;
import dev.freehold.controlplane.outbound.OutboundClient;
import dev.freehold.controlplane.outbound.OutboundException;
import dev.freehold.controlplane.outbound.OutboundUrl;
import dev.freehold.controlplane.web.ProblemException;
import java.io.IOException;
import java.net.MalformedURLException;
import java.net.URI;
import java.net.URL;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import org.springframework.stereotype.Component;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** What providers say of themselves (OpenID Connect Discovery 1.0), kept for an hour. */
@Component
class Discovery {
  private static final Duration KEPT = Duration.ofHours(1);
  private static final int MOST = 1000;
  private static final String PATH = "/.well-known/openid-configuration";

  /**
   * @param keys of the provider's signatures: kept for minutes, and asked for again where a
   *     signature names one that is not known
   * @param namesItself whether it says in each answer which provider it is (RFC 9207)
   */
  record Metadata(
      URI authorizationEndpoint,
      URI tokenEndpoint,
      JWKSource<SecurityContext> keys,
      boolean namesItself) {}

  private final OutboundClient http;
  private final SsoSettings settings;
  private final JsonMapper json;
  private final Cache<String, Metadata> known =
      Caffeine.newBuilder().maximumSize(MOST).expireAfterWrite(KEPT).build();

  Discovery(OutboundClient http, SsoSettings settings, JsonMapper json) {
    this.http = http;
    this.settings = settings;
    this.json = json;
  }

  /**
   * @throws SsoException when the provider says nothing that can be used
   */
  Metadata of(String issuer) {
    Metadata metadata = known.getIfPresent(issuer);
    return metadata == null ? read(issuer) : metadata;
  }

  /**
   * Asks the provider now.
   *
   * @throws SsoException when it says nothing that can be used
   */
  Metadata read(String issuer) {
    JsonNode configuration = json(issuer);
    if (!configuration.at("/issuer").asString("").equals(issuer)) {
      throw new SsoException("its configuration must name the very same issuer");
    }
    requireAmong(configuration, "response_types_supported", "code");
    requireAmong(configuration, "token_endpoint_auth_methods_supported", "client_secret_basic");
    requireAmong(configuration, "code_challenge_methods_supported", "S256");
    var metadata =
        new Metadata(
            endpoint(configuration, "authorization_endpoint"),
            endpoint(configuration, "token_endpoint"),
            keys(endpoint(configuration, "jwks_uri")),
            configuration.at("/authorization_response_iss_parameter_supported").asBoolean(false));
    known.put(issuer, metadata);
    return metadata;
  }

  private JsonNode json(String issuer) {
    String base = issuer.endsWith("/") ? issuer.substring(0, issuer.length() - 1) : issuer;
    try {
      OutboundClient.Answer answer = http.get(URI.create(base + PATH));
      if (answer.status() != 200 || !answer.complete()) {
        throw new SsoException("%s answered %d".formatted(PATH, answer.status()));
      }
      return json.readTree(answer.body());
    } catch (OutboundException e) {
      throw new SsoException(e.getMessage());
    } catch (JacksonException e) {
      throw new SsoException(PATH + " is no JSON");
    }
  }

  /** What a configuration does not name it has by default, or may have. */
  private static void requireAmong(JsonNode configuration, String member, String value) {
    List<String> values =
        configuration.path(member).valueStream().map(each -> each.asString("")).toList();
    if (configuration.has(member) && !values.contains(value)) {
      throw new SsoException("its %s must hold %s".formatted(member, value));
    }
  }

  private URI endpoint(JsonNode configuration, String member) {
    try {
      return URI.create(
          OutboundUrl.checked(member, configuration.path(member).asString(""), settings.local()));
    } catch (ProblemException e) {
      throw new SsoException("its " + e.getMessage());
    }
  }

  private JWKSource<SecurityContext> keys(URI uri) {
    try {
      return JWKSourceBuilder.<SecurityContext>create(uri.toURL(), this::resource).build();
    } catch (MalformedURLException e) {
      throw new SsoException("its jwks_uri must be an address");
    }
  }

  private Resource resource(URL url) throws IOException {
    try {
      OutboundClient.Answer answer = http.get(URI.create(url.toString()));
      if (answer.status() != 200 || !answer.complete()) {
        throw new IOException("the key set answered " + answer.status());
      }
      return new Resource(new String(answer.body(), StandardCharsets.UTF_8), "application/json");
    } catch (OutboundException e) {
      throw new IOException("while reading the key set", e);
    }
  }
}
