package dev.freehold.controlplane.identity;

import dev.freehold.controlplane.access.Principal;
import dev.freehold.controlplane.persistence.Token;
import dev.freehold.controlplane.web.ProblemException;
import dev.freehold.controlplane.web.RequestFacts;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.springframework.stereotype.Component;
import org.springframework.transaction.annotation.Propagation;
import org.springframework.transaction.annotation.Transactional;

/**
 * Sessions that an organisation's identity provider vouches for. They count in that organisation
 * alone: whoever runs the provider could else be each of its people everywhere.
 */
@Component
public class SsoSessions {
  private static final String SSO = "sso";
  private static final String MFA = "mfa";

  /**
   * What the provider vouches for.
   *
   * @param provenAt when the person proved it there; {@link Instant#EPOCH}: it does not say
   * @param mfa whether with more than one factor
   */
  public record Vouched(UUID organization, Instant provenAt, boolean mfa) {
    List<String> factors() {
      return mfa ? List.of(SSO, MFA) : List.of(SSO);
    }
  }

  private final Sessions sessions;
  private final SessionProofs proofs;
  private final SecondFactors secondFactors;
  private final Throttle throttle;

  SsoSessions(
      Sessions sessions, SessionProofs proofs, SecondFactors secondFactors, Throttle throttle) {
    this.sessions = sessions;
    this.proofs = proofs;
    this.secondFactors = secondFactors;
    this.throttle = throttle;
  }

  /**
   * Before the e-mail is looked at, for unknown ones as well.
   *
   * @throws ProblemException {@code too_many_attempts}
   */
  public void count(String email, String address) {
    throttle.count(Throttle.Kind.SSO, email, address);
  }

  @Transactional(propagation = Propagation.MANDATORY)
  public Token open(Account account, Vouched vouched, RequestFacts from) {
    return sessions.open(
        account, vouched.factors(), from, vouched.provenAt(), vouched.organization());
  }

  /**
   * A fresh proof within a session that the same provider vouched for before.
   *
   * @return the session's new token
   */
  @Transactional(propagation = Propagation.MANDATORY)
  public Token prove(Principal principal, Vouched vouched) {
    return proofs.prove(principal, vouched.factors(), vouched.provenAt());
  }

  /** Whether the account has codes that can be asked for beside. */
  public boolean hasCodes(UUID account) {
    return secondFactors.isOn(account);
  }

  /** All that the organisation's provider vouched for. */
  @Transactional(propagation = Propagation.MANDATORY)
  public void end(UUID organization) {
    sessions.revokeSso(organization);
  }

  /** The header {@code Set-Cookie} of a session that begins, or goes on under another token. */
  public static String cookie(Token session) {
    return SessionFilter.cookie(session);
  }
}
