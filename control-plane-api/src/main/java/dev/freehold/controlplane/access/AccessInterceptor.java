package dev.freehold.controlplane.access;

import dev.freehold.controlplane.web.BearerToken;
import dev.freehold.controlplane.web.ProblemCode;
import dev.freehold.controlplane.web.ProblemException;
import dev.freehold.controlplane.web.RequestFacts;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.springframework.http.HttpHeaders;
import org.springframework.stereotype.Component;
import org.springframework.web.method.HandlerMethod;
import org.springframework.web.servlet.HandlerInterceptor;
import org.springframework.web.servlet.HandlerMapping;

/**
 * Asks before each call of a controller whether it may be. A method that says nothing is refused.
 */
@Component
final class AccessInterceptor implements HandlerInterceptor {
  static final String ORGANIZATION = "organization";
  private static final Set<String> SAFE = Set.of("GET", "HEAD", "OPTIONS");

  private final AccessDecisions decisions;
  private final SessionDecisions sessions;
  private final SupportVisits supportVisits;
  private final Workloads workloads;

  AccessInterceptor(
      AccessDecisions decisions,
      SessionDecisions sessions,
      SupportVisits supportVisits,
      Workloads workloads) {
    this.decisions = decisions;
    this.sessions = sessions;
    this.supportVisits = supportVisits;
    this.workloads = workloads;
  }

  @Override
  public boolean preHandle(
      HttpServletRequest request, HttpServletResponse response, Object handler) {
    if (handler instanceof HandlerMethod method && isOurs(method)) {
      check(request, method);
    }
    return true;
  }

  static boolean isOurs(HandlerMethod method) {
    return method.getBeanType().getPackageName().startsWith("dev.freehold.");
  }

  private void check(HttpServletRequest request, HandlerMethod method) {
    Requires permission = method.getMethodAnnotation(Requires.class);
    Requires.Staff staff = method.getMethodAnnotation(Requires.Staff.class);
    Requires.Session session = method.getMethodAnnotation(Requires.Session.class);
    if (permission != null) {
      Principal principal = verified(request);
      UUID organization = organization(request);
      if (permission.fresh()) {
        sessions.requireFresh(principal, request);
      }
      Standing standing =
          decisions.admit(principal, organization, permission.value(), permission.targetChecked());
      if (standing.grant() != null) {
        supportVisits.enter(principal, standing.grant(), permission.value(), request);
      }
    } else if (staff != null) {
      decisions.requireStaff(verified(request), staff.value());
    } else if (session != null) {
      Principal principal = session.unverified() ? signedIn(request) : verified(request);
      if (!session.programs()) {
        sessions.requirePerson(principal, request);
        if (!session.sso()) {
          sessions.requireOwn(principal, request);
        }
      }
      if (session.fresh()) {
        sessions.requireFresh(principal, request);
      }
    } else if (method.hasMethodAnnotation(Requires.Workload.class)) {
      workload(request).attachTo(request);
    } else if (!method.hasMethodAnnotation(Requires.Nothing.class)) {
      throw new IllegalStateException(
          "%s does not say what it requires: annotate it with @Requires".formatted(method));
    }
  }

  private Workload workload(HttpServletRequest request) {
    return Optional.ofNullable(request.getHeader(HttpHeaders.AUTHORIZATION))
        .flatMap(BearerToken::in)
        .flatMap(workloads::of)
        .orElseThrow(
            () ->
                new ProblemException(
                    ProblemCode.UNAUTHENTICATED,
                    "Send the pod's projected ServiceAccount token: Authorization: Bearer …"));
  }

  private Principal verified(HttpServletRequest request) {
    Principal principal = signedIn(request);
    sessions.requireVerified(principal, request);
    return principal;
  }

  private static Principal signedIn(HttpServletRequest request) {
    Principal principal =
        Principal.of(request)
            .orElseThrow(
                () ->
                    new ProblemException(
                        ProblemCode.UNAUTHENTICATED,
                        "Sign in: POST /api/v1/sessions, or send a valid API key"));
    KeyScope key = principal.key();
    if (key != null) {
      // Each entry of this request names the key beside the person, refusals too.
      RequestFacts.actOnBehalfOf(key.actor());
    }
    if (!principal.intended() && !SAFE.contains(request.getMethod())) {
      // Another site may have sent it: it is counted among refusals of nobody in particular.
      Principal.detachFrom(request);
      throw new ProblemException(
          ProblemCode.CSRF_TOKEN_REQUIRED,
          "Send the csrfToken of GET /api/v1/session in the header X-CSRF-Token");
    }
    return principal;
  }

  private static UUID organization(HttpServletRequest request) {
    var variables =
        (Map<?, ?>) request.getAttribute(HandlerMapping.URI_TEMPLATE_VARIABLES_ATTRIBUTE);
    try {
      return UUID.fromString(String.valueOf(variables.get(ORGANIZATION)));
    } catch (IllegalArgumentException e) {
      throw new ProblemException(ProblemCode.NOT_FOUND);
    }
  }
}
