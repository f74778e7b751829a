package dev.freehold.controlplane.sso;

import dev.freehold.controlplane.outbound.OutboundClient;
import dev.freehold.controlplane.outbound.OutboundException;
import dev.freehold.controlplane.persistence.Token;
import java.net.URI;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.regex.Pattern;
import org.apache.hc.core5.http.ContentType;
import org.springframework.stereotype.Component;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Redeems codes at providers (OpenID Connect Core 1.0, section 3.1.3). */
@Component
class TokenExchange {
  /** As RFC 6749 has them; what else a provider says is not repeated. */
  private static final Pattern ERROR = Pattern.compile("[a-z_]{1,40}");

  private final OutboundClient http;
  private final Providers providers;
  private final SsoSettings settings;
  private final JsonMapper json;

  TokenExchange(OutboundClient http, Providers providers, SsoSettings settings, JsonMapper json) {
    this.http = http;
    this.providers = providers;
    this.settings = settings;
    this.json = json;
  }

  /**
   * @return the ID token, as it came
   * @throws SsoException when the provider gives none for it
   */
  String idToken(Provider provider, URI endpoint, String code, Token codeVerifier) {
    var parameters = new LinkedHashMap<String, String>();
    parameters.put("grant_type", "authorization_code");
    parameters.put("code", code);
    parameters.put("redirect_uri", settings.redirectUri(provider.organization()));
    parameters.put("code_verifier", codeVerifier.text());
    byte[] form = AuthorizationRequests.form(parameters).getBytes(StandardCharsets.US_ASCII);
    try {
      OutboundClient.Answer answer =
          http.post(
              endpoint,
              Map.of("Authorization", basic(provider), "Accept", "application/json"),
              ContentType.APPLICATION_FORM_URLENCODED,
              form);
      JsonNode told = json.readTree(answer.body());
      if (answer.status() != 200 || !answer.complete()) {
        throw new SsoException(
            "its token endpoint answered %d %s"
                .formatted(answer.status(), error(told.path("error").asString(""))));
      }
      String token = told.path("id_token").asString("");
      if (token.isEmpty()) {
        throw new SsoException("its token endpoint gave no id_token");
      }
      return token;
    } catch (OutboundException e) {
      throw new SsoException("its token endpoint: " + e.getMessage());
    } catch (JacksonException e) {
      throw new SsoException("its token endpoint answered no JSON");
    }
  }

  /** RFC 6749, section 2.3.1: {@code client_secret_basic}. */
  private String basic(Provider provider) {
    String pair =
        encoded(provider.clientId()) + ":" + encoded(providers.secretOf(provider.organization()));
    return "Basic " + Base64.getEncoder().encodeToString(pair.getBytes(StandardCharsets.US_ASCII));
  }

  static String error(String text) {
    return ERROR.matcher(text).matches() ? text : "";
  }

  private static String encoded(String text) {
    return URLEncoder.encode(text, StandardCharsets.UTF_8);
  }
}
