package dev.freehold.controlplane.sso;

import java.net.URI;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * Settings of single sign-on.
 *
 * @param origin the control plane's public address, to which providers send browsers back; no slash
 *     at the end
 * @param dns the resolver that is asked for domains' records, such as {@code dns://192.0.2.53};
 *     null: those of the machine
 * @param local whether providers may be plain HTTP and on this machine or network: on a developer's
 *     machine only, for else every customer could call whatever the API can reach
 */
@ConfigurationProperties("freehold.sso")
record SsoSettings(
    @DefaultValue("http://localhost:8082") URI origin,
    @Nullable URI dns,
    @DefaultValue("false") boolean local) {
  SsoSettings {
    if (origin.getScheme() == null || origin.getHost() == null || !origin.getPath().isEmpty()) {
      throw new IllegalArgumentException(
          "freehold.sso.origin is %s: it must be an address such as https://console.example.org, without a path"
              .formatted(origin));
    }
    if (dns != null && (!"dns".equals(dns.getScheme()) || dns.getHost() == null)) {
      throw new IllegalArgumentException(
          "freehold.sso.dns is %s: it must be a resolver's address such as dns://192.0.2.53, with a port if it is not 53"
              .formatted(dns));
    }
  }

  /**
   * To be registered at the provider. Each organisation has its own, so that a code of one provider
   * that is led to another one's sign-in is found out before it is redeemed (RFC 9700, 4.4.2).
   */
  String redirectUri(UUID organization) {
    return origin + SsoCallback.PATH + organization;
  }
}
