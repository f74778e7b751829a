package dev.freehold.controlplane.access;

import dev.freehold.controlplane.web.RateLimitSettings;
import dev.freehold.controlplane.web.RateLimits;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import org.springframework.stereotype.Component;
import org.springframework.web.servlet.HandlerInterceptor;

/** Limits each principal, before it is asked what it may. */
@Component
final class PrincipalRate implements HandlerInterceptor {
  private final RateLimits limits;
  private final RateLimitSettings settings;

  PrincipalRate(RateLimits limits, RateLimitSettings settings) {
    this.limits = limits;
    this.settings = settings;
  }

  @Override
  public boolean preHandle(
      HttpServletRequest request, HttpServletResponse response, Object handler) {
    Principal.of(request)
        .ifPresent(
            principal ->
                limits.count(settings.principal(), principal.actor()).forEach(response::setHeader));
    return true;
  }
}
