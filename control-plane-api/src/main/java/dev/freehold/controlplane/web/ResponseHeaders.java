package dev.freehold.controlplane.web;

import org.springframework.security.config.annotation.web.builders.HttpSecurity;
import org.springframework.security.config.annotation.web.configurers.HeadersConfigurer;
import org.springframework.security.web.util.matcher.AnyRequestMatcher;

/** Headers of every answer; a page that needs more than nothing sets its own policy. */
public final class ResponseHeaders {
  private static final String NOTHING_MAY_LOAD =
      "default-src 'none'; frame-ancestors 'none'; base-uri 'none'; form-action 'none'";

  private ResponseHeaders() {}

  public static void harden(HeadersConfigurer<HttpSecurity> headers) {
    headers
        .contentSecurityPolicy(policy -> policy.policyDirectives(NOTHING_MAY_LOAD))
        .referrerPolicy(policy -> {})
        .httpStrictTransportSecurity(
            hsts ->
                hsts.maxAgeInSeconds(31_536_000)
                    .includeSubDomains(true)
                    // TLS ends before us: to us every request looks plain.
                    .requestMatcher(AnyRequestMatcher.INSTANCE));
  }
}
