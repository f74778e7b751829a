package dev.freehold.controlplane.idp;

import dev.freehold.controlplane.access.Principal;
import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.time.Clock;
import org.springframework.security.core.context.SecurityContextHolder;
import org.springframework.web.filter.OncePerRequestFilter;

/**
 * Who the module identity has found to be asking is who asks for an authorization code. A program
 * with an API key is nobody here: apps are for people; nor is a session that is older than the app
 * wants.
 */
final class SessionAuthenticationFilter extends OncePerRequestFilter {
  private final Clock clock;

  SessionAuthenticationFilter(Clock clock) {
    this.clock = clock;
  }

  @Override
  protected boolean shouldNotFilter(HttpServletRequest request) {
    return !request.getRequestURI().equals(ProviderConfiguration.AUTHORIZE);
  }

  @Override
  protected void doFilterInternal(
      HttpServletRequest request, HttpServletResponse response, FilterChain chain)
      throws ServletException, IOException {
    Principal.of(request)
        .filter(principal -> principal.key() == null)
        .filter(principal -> AskedFreshness.isMet(request, principal, clock.instant()))
        .ifPresent(
            principal -> {
              var context = SecurityContextHolder.createEmptyContext();
              context.setAuthentication(new SessionAuthentication(principal));
              SecurityContextHolder.setContext(context);
            });
    chain.doFilter(request, response);
  }
}
