package dev.freehold.controlplane.web;

import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Set;
import org.springframework.core.Ordered;
import org.springframework.core.annotation.Order;
import org.springframework.stereotype.Component;
import org.springframework.web.filter.OncePerRequestFilter;

/** Limits each address, before anything is looked up for it. */
@Component
@Order(Ordered.HIGHEST_PRECEDENCE + 3)
final class AddressRateFilter extends OncePerRequestFilter {
  /** Whoever has one IPv6 address has all of its network (RFC 6177). */
  private static final int NETWORK_BYTES = 8;

  /** What a load balancer or Prometheus asks. */
  private static final Set<String> PROBES = Set.of("/livez", "/readyz");

  private static final String MANAGEMENT = "/actuator/";

  private final RateLimits limits;
  private final RateLimit limit;
  private final Problems problems;

  AddressRateFilter(RateLimits limits, RateLimitSettings settings, Problems problems) {
    this.limits = limits;
    this.limit = settings.address();
    this.problems = problems;
  }

  @Override
  protected boolean shouldNotFilter(HttpServletRequest request) {
    // Decoded, as it is dispatched.
    String path = request.getServletPath();
    return PROBES.contains(path) || path.startsWith(MANAGEMENT);
  }

  @Override
  protected void doFilterInternal(
      HttpServletRequest request, HttpServletResponse response, FilterChain chain)
      throws ServletException, IOException {
    try {
      limits
          .count(limit, "address:" + network(request.getRemoteAddr()))
          .forEach(response::setHeader);
    } catch (ProblemException refused) {
      refused.headers().forEach(response::setHeader);
      problems.write(request, response, refused.code(), String.valueOf(refused.getMessage()));
      return;
    }
    chain.doFilter(request, response);
  }

  /** An IP address as the servlet container gives it: no name is looked up. */
  static String network(String address) {
    InetAddress parsed = InetAddress.ofLiteral(address);
    return parsed instanceof Inet6Address
        ? HexFormat.of().formatHex(Arrays.copyOf(parsed.getAddress(), NETWORK_BYTES)) + "::/64"
        : parsed.getHostAddress();
  }
}
