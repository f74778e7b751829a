package dev.freehold.controlplane.web;

import jakarta.servlet.http.HttpServletRequest;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.springframework.web.context.request.RequestAttributes;
import org.springframework.web.context.request.RequestContextHolder;
import org.springframework.web.context.request.ServletRequestAttributes;

/**
 * Where a request came from.
 *
 * @param requestId given by us to each request; in each problem, log line and audit entry
 * @param address the client's IP address
 * @param userAgent what the client says it is, at most 256 characters
 * @param onBehalfOf what lets the caller act in another's stead, such as {@code
 *     support_grant:0198…}; null: acts for themselves
 */
public record RequestFacts(
    String requestId, String address, @Nullable String userAgent, @Nullable String onBehalfOf) {
  static final String REQUEST_ID = RequestFacts.class.getName() + ".requestId";
  private static final String ON_BEHALF_OF = RequestFacts.class.getName() + ".onBehalfOf";
  private static final int MAX_USER_AGENT = 256;

  public static RequestFacts of(HttpServletRequest request) {
    String userAgent = request.getHeader("User-Agent");
    return new RequestFacts(
        String.valueOf(request.getAttribute(REQUEST_ID)),
        request.getRemoteAddr(),
        userAgent == null
            ? null
            : userAgent.substring(0, Math.min(MAX_USER_AGENT, userAgent.length())),
        (String) request.getAttribute(ON_BEHALF_OF));
  }

  /**
   * From now on this thread's request acts in another's stead: each of its audit entries says so.
   */
  public static void actOnBehalfOf(String whose) {
    RequestContextHolder.currentRequestAttributes()
        .setAttribute(ON_BEHALF_OF, whose, RequestAttributes.SCOPE_REQUEST);
  }

  /** Of the request that this thread serves; empty in a job. */
  public static Optional<RequestFacts> current() {
    return RequestContextHolder.getRequestAttributes()
            instanceof ServletRequestAttributes attributes
        ? Optional.of(of(attributes.getRequest()))
        : Optional.empty();
  }
}
