package dev.freehold.controlplane.audit;

import dev.freehold.controlplane.access.Principal;
import dev.freehold.controlplane.web.RequestFacts;
import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.net.InetAddress;
import java.util.Set;
import org.springframework.core.Ordered;
import org.springframework.core.annotation.Order;
import org.springframework.stereotype.Component;
import org.springframework.web.filter.OncePerRequestFilter;
import org.springframework.web.servlet.HandlerMapping;

/** Counts what was refused to nobody in particular. */
@Component
@Order(Ordered.HIGHEST_PRECEDENCE + 2)
final class AnonymousRefusalFilter extends OncePerRequestFilter {
  private static final Set<Integer> REFUSED = Set.of(401, 403, 404, 429);
  private static final int IPV4_NETWORK_BYTES = 3;
  private static final int IPV6_NETWORK_BYTES = 6;

  private final AnonymousRefusals refusals;

  AnonymousRefusalFilter(AnonymousRefusals refusals) {
    this.refusals = refusals;
  }

  @Override
  protected void doFilterInternal(
      HttpServletRequest request, HttpServletResponse response, FilterChain chain)
      throws ServletException, IOException {
    chain.doFilter(request, response);
    if (REFUSED.contains(response.getStatus()) && Principal.of(request).isEmpty()) {
      Object pattern = request.getAttribute(HandlerMapping.BEST_MATCHING_PATTERN_ATTRIBUTE);
      refusals.count(
          response.getStatus(),
          pattern == null ? "none" : request.getMethod() + " " + pattern,
          network(RequestFacts.of(request).address()));
    }
  }

  /** Less than an address, so that it is nobody's: 203.0.113.0/24, 2001:db8:1::/48. */
  static String network(String address) throws IOException {
    byte[] bytes;
    try {
      bytes = InetAddress.ofLiteral(address).getAddress();
    } catch (IllegalArgumentException e) {
      // What a proxy told, and no address.
      return "unknown";
    }
    int kept = bytes.length == 4 ? IPV4_NETWORK_BYTES : IPV6_NETWORK_BYTES;
    for (int i = kept; i < bytes.length; i++) {
      bytes[i] = 0;
    }
    return InetAddress.getByAddress(bytes).getHostAddress() + "/" + kept * Byte.SIZE;
  }
}
