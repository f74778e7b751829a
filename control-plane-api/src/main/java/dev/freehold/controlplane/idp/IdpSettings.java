package dev.freehold.controlplane.idp;

import java.net.URI;
import java.time.Duration;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * Settings of the OpenID Provider.
 *
 * @param issuer the control plane's public address, without a slash at the end; in every token
 * @param keyLife how long a key signs before a new one does
 */
@ConfigurationProperties("freehold.idp")
record IdpSettings(
    @DefaultValue("http://localhost:8082") URI issuer, @DefaultValue("90d") Duration keyLife) {
  /** How long access tokens and ID tokens count. */
  static final Duration TOKEN_LIFE = Duration.ofMinutes(5);

  /** How long a code waits to be redeemed (RFC 6749, section 4.1.2: ten minutes at most). */
  static final Duration CODE_LIFE = Duration.ofSeconds(60);

  IdpSettings {
    if (issuer.getScheme() == null
        || issuer.getHost() == null
        || issuer.getQuery() != null
        || issuer.getFragment() != null
        || issuer.toString().endsWith("/")) {
      throw new IllegalArgumentException(
          "freehold.idp.issuer is %s: it must be an address such as https://console.example.org, without a slash at the end"
              .formatted(issuer));
    }
    if (keyLife.compareTo(SigningKeyRotation.PUBLISHED_AHEAD.multipliedBy(2)) < 0) {
      throw new IllegalArgumentException(
          "freehold.idp.key-life is %s: it must be at least %s, for a key is published %s before it signs"
              .formatted(
                  keyLife,
                  SigningKeyRotation.PUBLISHED_AHEAD.multipliedBy(2),
                  SigningKeyRotation.PUBLISHED_AHEAD));
    }
  }
}
