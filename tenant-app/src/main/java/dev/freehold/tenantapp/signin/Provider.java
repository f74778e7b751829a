package dev.freehold.tenantapp.signin;

import dev.freehold.tenantapp.AppSettings;
import dev.freehold.tenantapp.controlplane.ConditionalOnControlPlane;
import dev.freehold.tenantapp.controlplane.ControlPlaneClient;
import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;
import org.springframework.security.oauth2.client.registration.ClientRegistration;
import org.springframework.security.oauth2.client.registration.ClientRegistrationRepository;
import org.springframework.security.oauth2.core.AuthorizationGrantType;
import org.springframework.security.oauth2.core.ClientAuthenticationMethod;
import org.springframework.stereotype.Component;

/**
 * The control plane as OpenID Provider, by its own metadata (OpenID Connect Discovery 1.0). It is
 * asked when somebody signs in and not at the start: the app starts without it.
 */
@Component
@ConditionalOnControlPlane
class Provider implements ClientRegistrationRepository {

  static final String ID = "freehold";
  private static final Duration FRESH = Duration.ofMinutes(10);

  private final ControlPlaneClient controlPlane;
  private final String issuer;
  private final String tenant;
  private final Clock clock;
  private @Nullable ClientRegistration known;
  private Instant askAgain = Instant.MIN;

  Provider(ControlPlaneClient controlPlane, AppSettings settings, Clock clock) {
    this.controlPlane = controlPlane;
    this.issuer = settings.controlPlane().url();
    this.tenant = settings.tenant();
    this.clock = clock;
  }

  @Override
  public @Nullable ClientRegistration findByRegistrationId(String id) {
    return id.equals(ID) ? registration() : null;
  }

  /**
   * @throws ProviderUnavailableException when it does not answer and never did
   */
  synchronized ClientRegistration registration() {
    var last = known;
    if (last != null && clock.instant().isBefore(askAgain)) {
      return last;
    }
    try {
      var now = registration(controlPlane.metadata());
      known = now;
      askAgain = clock.instant().plus(FRESH);
      return now;
    } catch (IOException | IllegalArgumentException e) {
      if (last != null) {
        return last;
      }
      throw new ProviderUnavailableException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new ProviderUnavailableException(e);
    }
  }

  private ClientRegistration registration(ControlPlaneClient.Metadata metadata) throws IOException {
    // OpenID Connect Discovery 1.0, section 4.3.
    if (!issuer.equals(metadata.issuer())) {
      throw new IOException(
          "the control plane calls itself %s, but FREEHOLD_API_URL is %s"
              .formatted(metadata.issuer(), issuer));
    }
    return ClientRegistration.withRegistrationId(ID)
        .clientId(tenant)
        .clientAuthenticationMethod(ClientAuthenticationMethod.PRIVATE_KEY_JWT)
        .authorizationGrantType(AuthorizationGrantType.AUTHORIZATION_CODE)
        .redirectUri("{baseUrl}/login/oauth2/code/{registrationId}")
        .scope("openid", "email", "profile")
        .issuerUri(issuer)
        .authorizationUri(metadata.authorizationEndpoint())
        .tokenUri(metadata.tokenEndpoint())
        .jwkSetUri(metadata.jwksUri())
        .userNameAttributeName("sub")
        .build();
  }
}
