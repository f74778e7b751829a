package dev.freehold.controlplane.access;

import dev.freehold.controlplane.web.ProblemCode;
import dev.freehold.controlplane.web.ProblemException;
import jakarta.servlet.http.HttpServletRequest;
import java.time.Clock;
import org.springframework.stereotype.Component;
import org.springframework.web.servlet.HandlerMapping;

/** What a session itself must be, whatever the account may; refusals are in the account's chain. */
@Component
final class SessionDecisions {
  private final RefusalLog refusals;
  private final Clock clock;

  SessionDecisions(RefusalLog refusals, Clock clock) {
    this.refusals = refusals;
    this.clock = clock;
  }

  /**
   * @throws ProblemException {@code email_unverified}
   */
  void requireVerified(Principal principal, HttpServletRequest request) {
    if (!principal.verified()) {
      throw refuse(principal, request, ProblemCode.EMAIL_UNVERIFIED, "the e-mail is not verified");
    }
  }

  /**
   * @throws ProblemException {@code step_up_required}
   */
  void requireFresh(Principal principal, HttpServletRequest request) {
    if (principal.provenAt().isBefore(clock.instant().minus(Rules.FRESH))) {
      throw refuse(
          principal,
          request,
          Rules.proofRefusal(principal),
          "the last proof of who it is is older than %s".formatted(Rules.FRESH));
    }
  }

  /**
   * @throws ProblemException {@code session_required}
   */
  void requirePerson(Principal principal, HttpServletRequest request) {
    if (principal.key() != null) {
      throw refuse(principal, request, ProblemCode.SESSION_REQUIRED, "an API key is no session");
    }
  }

  /**
   * Whoever an organisation's provider vouches for is not let near the account itself, by which
   * other organisations open.
   *
   * @throws ProblemException {@code own_session_required}
   */
  void requireOwn(Principal principal, HttpServletRequest request) {
    if (principal.ssoOrganization() != null) {
      throw refuse(
          principal,
          request,
          ProblemCode.OWN_SESSION_REQUIRED,
          "a session by an organisation's identity provider counts in that organisation alone");
    }
  }

  /** As in the documentation: without the ids in it. */
  private static String address(HttpServletRequest request) {
    return "%s %s"
        .formatted(
            request.getMethod(),
            request.getAttribute(HandlerMapping.BEST_MATCHING_PATTERN_ATTRIBUTE));
  }

  private ProblemException refuse(
      Principal principal, HttpServletRequest request, ProblemCode code, String reason) {
    refusals.refused(
        principal.account(),
        principal.actor(),
        address(request),
        "session:" + principal.session(),
        reason);
    return new ProblemException(code);
  }
}
