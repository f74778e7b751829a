package dev.freehold.controlplane.identity;

import static dev.freehold.controlplane.identity.jooq.Tables.SESSION;

import dev.freehold.controlplane.access.Principal;
import dev.freehold.controlplane.audit.AuditLog;
import dev.freehold.controlplane.persistence.Token;
import dev.freehold.controlplane.web.ProblemCode;
import dev.freehold.controlplane.web.ProblemException;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.jooq.DSLContext;
import org.jooq.impl.DSL;
import org.springframework.stereotype.Component;
import org.springframework.transaction.annotation.Transactional;

/**
 * What an open session has proven since: {@code password}, that and {@code totp} or {@code
 * recovery_code} or {@code passkey}, {@code passkey} alone, or {@code sso}.
 */
@Component
class SessionProofs {
  static final String PASSWORD = "password";
  static final String PASSKEY = "passkey";

  private final DSLContext sql;
  private final AuditLog audit;
  private final Clock clock;

  SessionProofs(DSLContext sql, AuditLog audit, Clock clock) {
    this.sql = sql;
    this.audit = audit;
    this.clock = clock;
  }

  /** A passkey is had, and unlocked by what is known or by who one is: two by itself. */
  static boolean areTwo(List<String> factors) {
    return factors.size() > 1 || factors.contains(PASSKEY);
  }

  /**
   * After a fresh proof: the session goes on under another token, and the old one is worth nothing.
   *
   * @param factors what was proven now
   */
  @Transactional
  Token prove(Principal principal, List<String> factors) {
    return prove(principal, factors, clock.instant());
  }

  /**
   * @param provenAt when it was proven
   */
  @Transactional
  Token prove(Principal principal, List<String> factors, Instant provenAt) {
    Token token = renew(principal);
    sql.update(SESSION)
        .set(SESSION.PROVEN_AT, provenAt)
        .set(SESSION.SECOND_FACTOR, principal.secondFactor() || areTwo(factors))
        .set(SESSION.FACTORS, factors.toArray(String[]::new))
        .where(SESSION.ID.eq(principal.session()))
        .execute();
    audit.done(
        principal.account(),
        principal.actor(),
        "session:prove",
        "session:" + principal.session(),
        Map.of("factors", String.join(", ", factors)));
    return token;
  }

  /** One factor more than those of the last proof, which is no newer by that. */
  @Transactional
  Token addFactor(Principal principal, String factor) {
    Token token = renew(principal);
    sql.update(SESSION)
        .set(SESSION.SECOND_FACTOR, true)
        .set(SESSION.FACTORS, DSL.arrayAppend(SESSION.FACTORS, factor))
        .where(SESSION.ID.eq(principal.session()))
        .execute();
    audit.done(
        principal.account(),
        principal.actor(),
        "session:add_factor",
        "session:" + principal.session(),
        Map.of("factor", factor));
    return token;
  }

  /** Whoever has the old token has nothing. */
  @Transactional
  Token renew(Principal principal) {
    Token token = Token.random();
    int renewed =
        sql.update(SESSION)
            .set(SESSION.TOKEN_HASH, token.hash())
            .where(SESSION.ID.eq(principal.session()))
            .and(SESSION.REVOKED_AT.isNull())
            .execute();
    if (renewed == 0) {
      throw new ProblemException(
          ProblemCode.UNAUTHENTICATED, "The session was ended at this moment");
    }
    return token;
  }
}
