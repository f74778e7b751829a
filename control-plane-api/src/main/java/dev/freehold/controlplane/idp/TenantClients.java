package dev.freehold.controlplane.idp;

import dev.freehold.controlplane.tenants.TenantApps;
import dev.freehold.controlplane.tenants.TenantApps.TenantApp;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.security.oauth2.core.AuthorizationGrantType;
import org.springframework.security.oauth2.core.ClientAuthenticationMethod;
import org.springframework.security.oauth2.core.oidc.OidcScopes;
import org.springframework.security.oauth2.jose.jws.SignatureAlgorithm;
import org.springframework.security.oauth2.server.authorization.client.RegisteredClient;
import org.springframework.security.oauth2.server.authorization.client.RegisteredClientRepository;
import org.springframework.security.oauth2.server.authorization.settings.ClientSettings;
import org.springframework.security.oauth2.server.authorization.settings.TokenSettings;
import org.springframework.stereotype.Component;

/**
 * Each tenant's app is a client; nobody registers any. {@code client_id} is the Tenant's name, the
 * client's own id that of the tenant.
 */
@Component
final class TenantClients implements RegisteredClientRepository {
  /** Where Spring Security's client waits for the answer of a provider called {@code freehold}. */
  static final String REDIRECT_PATH = "/login/oauth2/code/freehold";

  private final TenantApps apps;

  TenantClients(TenantApps apps) {
    this.apps = apps;
  }

  @Override
  public @Nullable RegisteredClient findByClientId(String name) {
    return apps.byName(name).map(TenantClients::client).orElse(null);
  }

  @Override
  public @Nullable RegisteredClient findById(String id) {
    return apps.byId(tenant(id)).map(TenantClients::client).orElse(null);
  }

  static UUID tenant(String clientsOwnId) {
    return UUID.fromString(clientsOwnId);
  }

  private static RegisteredClient client(TenantApp app) {
    return RegisteredClient.withId(app.id().toString())
        .clientId(app.name())
        .clientAuthenticationMethod(ClientAuthenticationMethod.PRIVATE_KEY_JWT)
        .authorizationGrantType(AuthorizationGrantType.AUTHORIZATION_CODE)
        .redirectUri(app.url() + REDIRECT_PATH)
        .scope(OidcScopes.OPENID)
        .scope(OidcScopes.EMAIL)
        .scope(OidcScopes.PROFILE)
        .clientSettings(
            ClientSettings.builder()
                .requireProofKey(true)
                // They are ours: whether somebody may enter says their role, not a page.
                .requireAuthorizationConsent(false)
                .tokenEndpointAuthenticationSigningAlgorithm(SignatureAlgorithm.RS256)
                .build())
        .tokenSettings(
            TokenSettings.builder()
                .authorizationCodeTimeToLive(IdpSettings.CODE_LIFE)
                .accessTokenTimeToLive(IdpSettings.TOKEN_LIFE)
                .idTokenSignatureAlgorithm(SignatureAlgorithm.RS256)
                .build())
        .build();
  }

  @Override
  public void save(RegisteredClient client) {
    throw new UnsupportedOperationException("clients are the tenants there are");
  }
}
