package dev.freehold.controlplane.access;

import dev.freehold.controlplane.web.ProblemCode;
import dev.freehold.controlplane.web.ProblemException;
import java.time.Clock;
import org.springframework.stereotype.Component;

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
   * @param address what was asked for, such as {@code GET /api/v1/sessions}
   * @throws ProblemException {@code email_unverified}
   */
  void requireVerified(Principal principal, String address) {
    if (!principal.verified()) {
      throw refuse(principal, address, ProblemCode.EMAIL_UNVERIFIED, "the e-mail is not verified");
    }
  }

  /**
   * @throws ProblemException {@code step_up_required}
   */
  void requireFresh(Principal principal, String address) {
    if (principal.provenAt().isBefore(clock.instant().minus(Rules.FRESH))) {
      throw refuse(
          principal,
          address,
          Rules.proofRefusal(principal),
          "the last proof of who it is is older than %s".formatted(Rules.FRESH));
    }
  }

  /**
   * @throws ProblemException {@code session_required}
   */
  void requirePerson(Principal principal, String address) {
    if (principal.key() != null) {
      throw refuse(principal, address, ProblemCode.SESSION_REQUIRED, "an API key is no session");
    }
  }

  private ProblemException refuse(
      Principal principal, String address, ProblemCode code, String reason) {
    refusals.refused(
        principal.account(), principal.actor(), address, "session:" + principal.session(), reason);
    return new ProblemException(code);
  }
}
