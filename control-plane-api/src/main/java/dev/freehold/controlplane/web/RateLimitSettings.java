package dev.freehold.controlplane.web;

import java.time.Duration;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * How many requests are answered in a minute.
 *
 * @param perAddress from one IPv4 address or IPv6 network, whoever asks
 * @param perPrincipal of one account or key, from wherever
 */
@ConfigurationProperties("freehold.web.rate-limit")
public record RateLimitSettings(
    @DefaultValue("6000") int perAddress, @DefaultValue("1200") int perPrincipal) {
  private static final Duration WINDOW = Duration.ofMinutes(1);

  public RateLimitSettings {
    if (perAddress < 1 || perPrincipal < 1) {
      throw new IllegalArgumentException(
          "freehold.web.rate-limit.per-address and per-principal must be at least 1");
    }
  }

  RateLimit address() {
    return new RateLimit("address", perAddress, WINDOW);
  }

  public RateLimit principal() {
    return new RateLimit("principal", perPrincipal, WINDOW);
  }
}
