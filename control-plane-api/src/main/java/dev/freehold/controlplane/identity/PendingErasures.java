package dev.freehold.controlplane.identity;

import static dev.freehold.controlplane.identity.jooq.Tables.ERASURE;

import dev.freehold.controlplane.audit.AuditLog;
import dev.freehold.controlplane.notifications.Outbox;
import dev.freehold.controlplane.web.ProblemCode;
import dev.freehold.controlplane.web.ProblemException;
import java.util.Collection;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import org.jooq.Condition;
import org.jooq.DSLContext;
import org.springframework.stereotype.Component;
import org.springframework.transaction.annotation.Propagation;
import org.springframework.transaction.annotation.Transactional;

/** Accounts that will be erased unless somebody signs in before. */
@Component
public class PendingErasures {
  static final String ACTION = "account:erase";

  private final DSLContext sql;
  private final AuditLog audit;
  private final Outbox outbox;

  PendingErasures(DSLContext sql, AuditLog audit, Outbox outbox) {
    this.sql = sql;
    this.audit = audit;
    this.outbox = outbox;
  }

  /** Those of them that will go. */
  public Set<UUID> among(Collection<UUID> accounts) {
    return sql.select(ERASURE.ACCOUNT_ID)
        .from(ERASURE)
        .where(ERASURE.ACCOUNT_ID.in(accounts).and(isPending()))
        .fetchSet(ERASURE.ACCOUNT_ID);
  }

  /**
   * However somebody signs in, it takes the erasure back.
   *
   * @throws ProblemException {@code sign_in_refused} when it was carried out at this moment
   */
  @Transactional(propagation = Propagation.MANDATORY)
  void takeBack(Account account) {
    var confirmed =
        sql.selectFrom(ERASURE)
            .where(ERASURE.ACCOUNT_ID.eq(account.id()).and(ERASURE.CONFIRMED_AT.isNotNull()))
            .forUpdate()
            .fetchOptional();
    if (confirmed.isEmpty()) {
      return;
    }
    if (confirmed.get().get(ERASURE.ERASED_AT) != null) {
      throw new ProblemException(ProblemCode.SIGN_IN_REFUSED);
    }
    sql.deleteFrom(ERASURE).where(ERASURE.ACCOUNT_ID.eq(account.id())).execute();
    outbox.post(
        account.email(),
        "Your account stays",
        """
        Somebody signed in to your Freehold account, so it will not be erased.

        If you still want that, ask for it again. If it was not you, change your password.
        """);
    audit.done(
        account.id(), account.actor(), ACTION, account.actor(), Map.of("step", "taken back"));
  }

  private static Condition isPending() {
    return ERASURE.CONFIRMED_AT.isNotNull().and(ERASURE.ERASED_AT.isNull());
  }
}
