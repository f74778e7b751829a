package dev.freehold.controlplane.sso;

import dev.freehold.controlplane.jobs.RecurringJob;
import dev.freehold.controlplane.outbound.OutboundClient;
import dev.freehold.controlplane.web.ResponseHeaders;
import java.time.Duration;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.Ordered;
import org.springframework.core.annotation.Order;
import org.springframework.http.HttpMethod;
import org.springframework.security.config.annotation.web.builders.HttpSecurity;
import org.springframework.security.config.annotation.web.configurers.AbstractHttpConfigurer;
import org.springframework.security.config.http.SessionCreationPolicy;
import org.springframework.security.web.SecurityFilterChain;

/** The one address outside of the API, the way to providers, and what runs by itself. */
@Configuration(proxyBeanMethods = false)
class SsoConfiguration {
  /** Of one call of a provider, while somebody waits. */
  private static final Duration DEADLINE = Duration.ofSeconds(10);

  private static final int MOST_READ = 512 * 1024;

  @Bean
  OutboundClient identityProviders(SsoSettings settings) {
    return new OutboundClient(
        OutboundClient.resolver(settings.local()), DEADLINE, "Freehold-SSO/1", MOST_READ);
  }

  @Bean
  @Order(Ordered.HIGHEST_PRECEDENCE + 1)
  SecurityFilterChain ssoCallbackChain(HttpSecurity http) throws Exception {
    return http.securityMatchers(
            addresses -> addresses.requestMatchers(HttpMethod.GET, SsoCallback.PATTERN))
        .authorizeHttpRequests(requests -> requests.anyRequest().permitAll())
        .headers(ResponseHeaders::harden)
        // What the browser shows of its own is the cookie that the sign-in began with.
        .csrf(AbstractHttpConfigurer::disable)
        .sessionManagement(policy -> policy.sessionCreationPolicy(SessionCreationPolicy.STATELESS))
        .requestCache(AbstractHttpConfigurer::disable)
        .logout(AbstractHttpConfigurer::disable)
        .build();
  }

  @Bean
  RecurringJob cleanSsoAttempts(LoginAttempts attempts) {
    return new RecurringJob("clean-sso-attempts", LoginAttempts.LIFE, attempts::clean);
  }

  @Bean
  RecurringJob checkSsoDomains(DomainChecks checks) {
    return new RecurringJob("check-sso-domains", Duration.ofHours(1), checks::run);
  }
}
