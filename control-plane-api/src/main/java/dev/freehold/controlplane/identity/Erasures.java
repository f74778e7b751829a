package dev.freehold.controlplane.identity;

import static dev.freehold.controlplane.identity.jooq.Tables.ACCOUNT;
import static dev.freehold.controlplane.identity.jooq.Tables.ERASURE;

import dev.freehold.controlplane.access.Principal;
import dev.freehold.controlplane.audit.AuditLog;
import dev.freehold.controlplane.audit.PersonalData;
import dev.freehold.controlplane.identity.AccountMemberships.OnlyOwned;
import dev.freehold.controlplane.notifications.Outbox;
import dev.freehold.controlplane.persistence.Token;
import dev.freehold.controlplane.web.ProblemCode;
import dev.freehold.controlplane.web.ProblemException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.stream.Collectors;
import org.jooq.DSLContext;
import org.springframework.stereotype.Component;
import org.springframework.transaction.annotation.Transactional;

/**
 * The erasure of an account (GDPR, article 17): asked for, confirmed with what the first step
 * answered and with the e-mail, and carried out after a grace in which signing in takes it back.
 * What stays is the account's id, for audit logs name it.
 */
@Component
class Erasures {
  /** From the first step to the second. */
  static final Duration CONFIRM_WITHIN = Duration.ofMinutes(15);

  /** While an organisation that it alone owns is still being deleted. */
  static final Duration LATER = Duration.ofHours(6);

  private static final String JOB = "job:erase-accounts";

  /**
   * @param confirmation to be sent with the account's e-mail
   */
  record Asked(String confirmation, Instant confirmBefore) {
    @Override
    public String toString() {
      return "Asked[…]";
    }
  }

  private final DSLContext sql;
  private final Accounts accounts;
  private final AccountMemberships memberships;
  private final List<AccountTraces> traces;
  private final Sessions sessions;
  private final AuditLog audit;
  private final PersonalData personal;
  private final Outbox outbox;
  private final IdentitySettings settings;
  private final Clock clock;

  Erasures(
      DSLContext sql,
      Accounts accounts,
      AccountMemberships memberships,
      List<AccountTraces> traces,
      Sessions sessions,
      AuditLog audit,
      PersonalData personal,
      Outbox outbox,
      IdentitySettings settings,
      Clock clock) {
    this.sql = sql;
    this.accounts = accounts;
    this.memberships = memberships;
    this.traces = traces;
    this.sessions = sessions;
    this.audit = audit;
    this.personal = personal;
    this.outbox = outbox;
    this.settings = settings;
    this.clock = clock;
  }

  /**
   * @throws ProblemException {@code last_owner}
   */
  @Transactional
  Asked ask(Principal principal) {
    requireOtherOwners(principal);
    Token confirmation = Token.random();
    Instant now = clock.instant();
    int asked =
        sql.insertInto(ERASURE)
            .set(ERASURE.ACCOUNT_ID, principal.account())
            .set(ERASURE.ASKED_AT, now)
            .set(ERASURE.CONFIRMATION_HASH, confirmation.hash())
            .onConflict(ERASURE.ACCOUNT_ID)
            .doUpdate()
            .setAllToExcluded()
            .where(ERASURE.CONFIRMED_AT.isNull())
            .execute();
    if (asked == 0) {
      // Confirmed at this moment, by another session, which ended this one.
      throw new ProblemException(ProblemCode.UNAUTHENTICATED);
    }
    record(principal.account(), principal.actor(), "asked for");
    return new Asked(confirmation.text(), now.plus(CONFIRM_WITHIN));
  }

  /**
   * Ends the account's sessions; its API keys act on until it is erased.
   *
   * @return when it will be carried out
   * @throws ProblemException {@code last_owner}, {@code confirmation_invalid}
   */
  @Transactional
  Instant confirm(Principal principal, Token confirmation, String email) {
    requireOtherOwners(principal);
    accounts.lock(principal.account());
    Account account = accounts.get(principal.account());
    Instant now = clock.instant();
    Instant due = now.plus(settings.erasureGrace()).truncatedTo(ChronoUnit.SECONDS);
    int confirmed =
        !Account.normalized(email).equals(account.email())
            ? 0
            : sql.update(ERASURE)
                .set(ERASURE.CONFIRMED_AT, now)
                .set(ERASURE.DUE_AT, due)
                .where(ERASURE.ACCOUNT_ID.eq(account.id()))
                .and(ERASURE.CONFIRMED_AT.isNull())
                .and(ERASURE.ASKED_AT.gt(now.minus(CONFIRM_WITHIN)))
                .and(ERASURE.CONFIRMATION_HASH.eq(confirmation.hash()))
                .execute();
    if (confirmed == 0) {
      throw new ProblemException(ProblemCode.CONFIRMATION_INVALID);
    }
    sessions.revokeAll(account.id());
    outbox.post(
        account.email(),
        "Your account will be erased",
        """
        Your Freehold account will be erased on %s: your e-mail, your name, your memberships, keys and ways to sign in.

        Until then nothing is lost: sign in, and it stays.

        If it was not you who asked, sign in and change your password.
        """
            .formatted(due));
    record(account.id(), account.actor(), "confirmed");
    return due;
  }

  /** Those whose grace is over, the longest waiting first. */
  List<UUID> due() {
    return sql.select(ERASURE.ACCOUNT_ID)
        .from(ERASURE)
        .where(ERASURE.DUE_AT.le(clock.instant()).and(ERASURE.ERASED_AT.isNull()))
        .orderBy(ERASURE.DUE_AT, ERASURE.ACCOUNT_ID)
        .fetch(ERASURE.ACCOUNT_ID);
  }

  /**
   * All of it or nothing, unless somebody signed in, or carried it out, since it was seen. An
   * account that alone owns an organisation which is about to go waits for that.
   */
  @Transactional
  void carryOut(UUID id) {
    List<OnlyOwned> onlyOwned = memberships.onlyOwned(id);
    accounts.lock(id);
    Instant now = clock.instant();
    boolean due =
        sql.selectFrom(ERASURE)
            .where(ERASURE.ACCOUNT_ID.eq(id))
            .and(ERASURE.DUE_AT.le(now).and(ERASURE.ERASED_AT.isNull()))
            .forUpdate()
            .fetchOptional()
            .isPresent();
    if (!due) {
      return;
    }
    if (!onlyOwned.isEmpty()) {
      sql.update(ERASURE)
          .set(ERASURE.DUE_AT, now.plus(LATER))
          .where(ERASURE.ACCOUNT_ID.eq(id))
          .execute();
      return;
    }
    erase(accounts.get(id), now);
  }

  private void erase(Account account, Instant now) {
    memberships.end(account, JOB);
    traces.forEach(each -> each.forget(account.id()));
    // Sessions, factors, keys and tokens refer to this row and go with it.
    sql.deleteFrom(ACCOUNT).where(ACCOUNT.ID.eq(account.id())).execute();
    sql.update(ERASURE)
        .set(ERASURE.ERASED_AT, now)
        .where(ERASURE.ACCOUNT_ID.eq(account.id()))
        .execute();
    outbox.forget(account.email());
    outbox.postLast(
        account.email(),
        "Your account is erased",
        """
        Your Freehold account is erased, and so is this e-mail: nothing is left but a number by which audit logs know you.

        You can sign up again at any time, as somebody new.
        """);
    record(account.id(), JOB, "carried out");
    personal.erase(account.actor());
  }

  private void requireOtherOwners(Principal principal) {
    List<OnlyOwned> staying =
        memberships.onlyOwned(principal.account()).stream()
            .filter(each -> !each.closing())
            .toList();
    if (staying.isEmpty()) {
      return;
    }
    String names = staying.stream().map(OnlyOwned::name).collect(Collectors.joining(", "));
    audit.refused(
        principal.account(),
        principal.actor(),
        PendingErasures.ACTION,
        principal.actor(),
        "the only owner of "
            + staying.stream()
                .map(each -> "organization:" + each.organization())
                .collect(Collectors.joining(", ")));
    throw new ProblemException(
            ProblemCode.LAST_OWNER,
            "You are the only owner of %s: make another member an owner there, or delete it"
                .formatted(names))
        .with("organizations", staying.stream().map(OnlyOwned::organization).toList());
  }

  private void record(UUID account, String actor, String step) {
    audit.done(account, actor, PendingErasures.ACTION, "account:" + account, Map.of("step", step));
  }
}
