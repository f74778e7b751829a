package dev.freehold.controlplane.identity;

import java.net.URI;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * Where passkeys count.
 *
 * @param origins of the pages that ask for them, such as {@code https://console.example.org}
 * @param rpId the domain that they are bound to, for ever: that of the pages, or one above it;
 *     null: the first origin's
 * @param mostPerAccount how many an account can have
 */
@ConfigurationProperties("freehold.identity.passkeys")
record PasskeySettings(
    @DefaultValue("http://localhost:8082") List<String> origins,
    @Nullable String rpId,
    @DefaultValue("20") int mostPerAccount) {
  private static final Pattern DOMAIN =
      Pattern.compile("localhost|([a-z0-9]([a-z0-9-]*[a-z0-9])?\\.)+[a-z]([a-z0-9-]*[a-z0-9])?");

  PasskeySettings {
    if (origins.isEmpty()) {
      throw new IllegalArgumentException(
          "freehold.identity.passkeys.origins is empty: it must name the origin of the pages, such as https://console.example.org");
    }
    origins = List.copyOf(origins);
    origins.forEach(PasskeySettings::hostOf);
    String domain = rpId == null ? hostOf(origins.getFirst()) : rpId;
    if (!DOMAIN.matcher(domain).matches()) {
      throw new IllegalArgumentException(
          "freehold.identity.passkeys.rp-id is %s: it must be a domain, such as example.org, without scheme and port"
              .formatted(domain));
    }
    for (String origin : origins) {
      String host = hostOf(origin);
      if (!host.equals(domain) && !host.endsWith("." + domain)) {
        throw new IllegalArgumentException(
            "freehold.identity.passkeys.origins names %s: its host must be freehold.identity.passkeys.rp-id (%s) or below it"
                .formatted(origin, domain));
      }
    }
    rpId = domain;
    if (mostPerAccount < 1) {
      throw new IllegalArgumentException(
          "freehold.identity.passkeys.most-per-account must be at least 1");
    }
  }

  /** Of an origin as browsers write it: they offer passkeys to no others. */
  private static String hostOf(String origin) {
    try {
      URI uri = URI.create(origin);
      String host = uri.getHost();
      String port = uri.getPort() < 0 ? "" : ":" + uri.getPort();
      boolean bare =
          host != null
              && origin.equals("%s://%s%s".formatted(uri.getScheme(), host, port))
              && origin.equals(origin.toLowerCase(Locale.ROOT));
      if (bare && DOMAIN.matcher(host).matches() && isSecure(uri.getScheme(), host)) {
        return host;
      }
    } catch (IllegalArgumentException e) {
      // As one that is no origin.
    }
    throw new IllegalArgumentException(
        "freehold.identity.passkeys.origins names %s: it must be the origin of pages on a domain, such as https://console.example.org or http://localhost:8082, without a path"
            .formatted(origin));
  }

  private static boolean isSecure(@Nullable String scheme, String host) {
    return "https".equals(scheme)
        || ("http".equals(scheme) && (host.equals("localhost") || host.endsWith(".localhost")));
  }

  /** The domain that passkeys are bound to. */
  String domain() {
    return rpId == null ? hostOf(origins.getFirst()) : rpId;
  }
}
