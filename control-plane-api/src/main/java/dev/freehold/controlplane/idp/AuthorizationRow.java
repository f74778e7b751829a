package dev.freehold.controlplane.idp;

import static dev.freehold.controlplane.idp.jooq.Tables.AUTHORIZATION_CODE;

import dev.freehold.controlplane.access.Principal;
import dev.freehold.controlplane.persistence.Token;
import java.time.Instant;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.UUID;
import java.util.function.Consumer;
import org.jooq.Field;
import org.jooq.Record;
import org.jspecify.annotations.Nullable;
import org.springframework.security.core.Authentication;
import org.springframework.security.oauth2.core.AuthorizationGrantType;
import org.springframework.security.oauth2.core.OAuth2AccessToken;
import org.springframework.security.oauth2.core.endpoint.OAuth2AuthorizationRequest;
import org.springframework.security.oauth2.core.endpoint.PkceParameterNames;
import org.springframework.security.oauth2.core.oidc.OidcIdToken;
import org.springframework.security.oauth2.core.oidc.endpoint.OidcParameterNames;
import org.springframework.security.oauth2.server.authorization.OAuth2Authorization;
import org.springframework.security.oauth2.server.authorization.OAuth2AuthorizationCode;
import org.springframework.security.oauth2.server.authorization.client.RegisteredClient;

/** A row of codes as an authorization, and back: what Spring Authorization Server asks of it. */
final class AuthorizationRow {
  private static final String PRINCIPAL = java.security.Principal.class.getName();
  private static final String REQUEST = OAuth2AuthorizationRequest.class.getName();

  /** Of tokens we keep the hash alone, and whoever looks for one shows it. */
  private static final String NOT_KEPT = "not kept";

  private AuthorizationRow() {}

  static Principal principal(OAuth2Authorization authorization) {
    return SessionAuthentication.principal(
        Objects.requireNonNull(authorization.<Authentication>getAttribute(PRINCIPAL)));
  }

  static Map<Field<?>, @Nullable Object> of(
      UUID id, UUID tenant, Principal principal, OAuth2Authorization authorization, Instant now) {
    OAuth2AuthorizationRequest request =
        Objects.requireNonNull(authorization.getAttribute(REQUEST));
    OAuth2AuthorizationCode code =
        Objects.requireNonNull(authorization.getToken(OAuth2AuthorizationCode.class)).getToken();
    Map<String, Object> parameters = request.getAdditionalParameters();
    var values = new HashMap<Field<?>, @Nullable Object>();
    values.put(AUTHORIZATION_CODE.ID, id);
    values.put(AUTHORIZATION_CODE.CODE_HASH, Token.sha256(code.getTokenValue()));
    values.put(AUTHORIZATION_CODE.TENANT_ID, tenant);
    values.put(AUTHORIZATION_CODE.ACCOUNT_ID, principal.account());
    values.put(AUTHORIZATION_CODE.SESSION_ID, principal.session());
    values.put(AUTHORIZATION_CODE.AUTHENTICATED_AT, principal.authenticatedAt());
    values.put(AUTHORIZATION_CODE.PROVEN_AT, principal.provenAt());
    values.put(AUTHORIZATION_CODE.SECOND_FACTOR, principal.secondFactor());
    values.put(AUTHORIZATION_CODE.REDIRECT_URI, request.getRedirectUri());
    values.put(AUTHORIZATION_CODE.SCOPES, request.getScopes().toArray(String[]::new));
    values.put(
        AUTHORIZATION_CODE.CODE_CHALLENGE, parameters.get(PkceParameterNames.CODE_CHALLENGE));
    values.put(AUTHORIZATION_CODE.NONCE, parameters.get(OidcParameterNames.NONCE));
    values.put(AUTHORIZATION_CODE.ISSUED_AT, now);
    values.put(AUTHORIZATION_CODE.EXPIRES_AT, now.plus(IdpSettings.CODE_LIFE));
    return values;
  }

  static OAuth2Authorization authorization(Record row, RegisteredClient client) {
    Set<String> scopes = new LinkedHashSet<>(List.of(row.get(AUTHORIZATION_CODE.SCOPES)));
    Instant issued = row.get(AUTHORIZATION_CODE.ISSUED_AT);
    var principal = new SessionAuthentication(principal(row));
    var authorization =
        OAuth2Authorization.withRegisteredClient(client)
            .id(row.get(AUTHORIZATION_CODE.ID).toString())
            .principalName(principal.getName())
            .authorizationGrantType(AuthorizationGrantType.AUTHORIZATION_CODE)
            .authorizedScopes(scopes)
            .attribute(PRINCIPAL, principal)
            .attribute(REQUEST, request(row, client, scopes))
            .token(
                new OAuth2AuthorizationCode(
                    NOT_KEPT, issued, row.get(AUTHORIZATION_CODE.EXPIRES_AT)),
                invalidated(row.get(AUTHORIZATION_CODE.REDEEMED_AT) != null));
    Instant end = row.get(AUTHORIZATION_CODE.ACCESS_TOKEN_EXPIRES_AT);
    if (end != null) {
      authorization
          .token(
              new OAuth2AccessToken(
                  OAuth2AccessToken.TokenType.BEARER, NOT_KEPT, issued, end, scopes),
              invalidated(row.get(AUTHORIZATION_CODE.REVOKED_AT) != null))
          // Nobody but its app has it; that there was one is asked for.
          .token(new OidcIdToken(NOT_KEPT, issued, end, Map.of("sub", principal.getName())));
    }
    return authorization.build();
  }

  private static Consumer<Map<String, Object>> invalidated(boolean invalidated) {
    return metadata ->
        metadata.put(OAuth2Authorization.Token.INVALIDATED_METADATA_NAME, invalidated);
  }

  private static OAuth2AuthorizationRequest request(
      Record row, RegisteredClient client, Set<String> scopes) {
    var parameters = new HashMap<String, Object>();
    parameters.put(PkceParameterNames.CODE_CHALLENGE, row.get(AUTHORIZATION_CODE.CODE_CHALLENGE));
    parameters.put(PkceParameterNames.CODE_CHALLENGE_METHOD, "S256");
    String nonce = row.get(AUTHORIZATION_CODE.NONCE);
    if (nonce != null) {
      parameters.put(OidcParameterNames.NONCE, nonce);
    }
    return OAuth2AuthorizationRequest.authorizationCode()
        .authorizationUri(ProviderConfiguration.AUTHORIZE)
        .clientId(client.getClientId())
        .redirectUri(row.get(AUTHORIZATION_CODE.REDIRECT_URI))
        .scopes(scopes)
        .additionalParameters(parameters)
        .build();
  }

  /** For claims alone: it may nothing. */
  private static Principal principal(Record row) {
    return new Principal(
        row.get(AUTHORIZATION_CODE.ACCOUNT_ID),
        row.get(AUTHORIZATION_CODE.SESSION_ID),
        row.get(AUTHORIZATION_CODE.AUTHENTICATED_AT),
        row.get(AUTHORIZATION_CODE.PROVEN_AT),
        row.get(AUTHORIZATION_CODE.SECOND_FACTOR),
        false,
        true,
        null,
        null,
        null);
  }
}
