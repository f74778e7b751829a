package dev.freehold.controlplane.web;

import org.springframework.boot.actuate.autoconfigure.web.server.ManagementPortType;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.env.Environment;
import org.springframework.security.authorization.AuthorizationDecision;
import org.springframework.security.config.annotation.web.builders.HttpSecurity;
import org.springframework.security.config.annotation.web.configurers.AbstractHttpConfigurer;
import org.springframework.security.config.http.SessionCreationPolicy;
import org.springframework.security.config.observation.SecurityObservationSettings;
import org.springframework.security.core.userdetails.UserDetailsService;
import org.springframework.security.core.userdetails.UsernameNotFoundException;
import org.springframework.security.web.SecurityFilterChain;

/**
 * Headers, and what is reachable at all. Who is asking and what they may is decided by the modules
 * identity and access, request by request.
 */
@Configuration(proxyBeanMethods = false)
class SecurityHeaders {
  @Bean
  SecurityFilterChain reachable(HttpSecurity http, Problems problems, Environment environment)
      throws Exception {
    boolean apart = ManagementPortType.get(environment) == ManagementPortType.DIFFERENT;
    return http.authorizeHttpRequests(
            requests ->
                requests
                    .requestMatchers(
                        "/api/v1/**", "/livez", "/readyz", "/actuator/health/**", "/error")
                    .permitAll()
                    // Where clients come in there are no metrics.
                    .requestMatchers("/actuator/prometheus")
                    .access((_, _) -> new AuthorizationDecision(apart))
                    .anyRequest()
                    .denyAll())
        .exceptionHandling(
            refusals ->
                refusals.authenticationEntryPoint(
                    (request, response, _) ->
                        problems.write(
                            request,
                            response,
                            ProblemCode.NOT_FOUND,
                            ProblemCode.NOT_FOUND.title())))
        .headers(ResponseHeaders::harden)
        // The module identity asks cookie sessions for a token of its own.
        .csrf(AbstractHttpConfigurer::disable)
        .sessionManagement(
            sessions -> sessions.sessionCreationPolicy(SessionCreationPolicy.STATELESS))
        .requestCache(AbstractHttpConfigurer::disable)
        .logout(AbstractHttpConfigurer::disable)
        .build();
  }

  /** Of each filter of each request, which nobody looks at; the request itself is measured. */
  @Bean
  SecurityObservationSettings noObservationsOfFilters() {
    return SecurityObservationSettings.noObservations();
  }

  /** Without one Spring Boot would make a user with a password in the log. */
  @Bean
  UserDetailsService noUsers() {
    return name -> {
      throw new UsernameNotFoundException(name);
    };
  }
}
