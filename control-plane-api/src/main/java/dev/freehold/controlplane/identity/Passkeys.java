package dev.freehold.controlplane.identity;

import static dev.freehold.controlplane.identity.jooq.Tables.PASSKEY;

import dev.freehold.controlplane.access.Principal;
import dev.freehold.controlplane.audit.AuditLog;
import dev.freehold.controlplane.identity.PasskeyVerifier.Checked;
import dev.freehold.controlplane.notifications.MailText;
import dev.freehold.controlplane.notifications.Outbox;
import dev.freehold.controlplane.persistence.Ids;
import dev.freehold.controlplane.web.ProblemCode;
import dev.freehold.controlplane.web.ProblemException;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.jooq.DSLContext;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;
import org.springframework.transaction.annotation.Transactional;

/** The passkeys of accounts. An account that has some has a second factor, too. */
@Component
class Passkeys {
  /**
   * One of an account's passkeys, as it sees them.
   *
   * @param backupEligible whether it can be copied to its owner's other devices
   * @param backedUp whether it is: then it outlives the device
   * @param transports how browsers reach it, such as {@code internal} or {@code usb}
   * @param lastUsedAt null: never
   */
  record View(
      UUID id,
      String name,
      boolean backupEligible,
      boolean backedUp,
      List<String> transports,
      Instant createdAt,
      @Nullable Instant lastUsedAt) {}

  /**
   * @param recoveryCodes shown this once; empty: the account has some already
   */
  record Added(View passkey, List<RecoveryCode> recoveryCodes) {}

  private final DSLContext sql;
  private final Ids ids;
  private final Accounts accounts;
  private final SecondFactors secondFactors;
  private final RecoveryCodeRows recoveryCodes;
  private final OwnSessions sessions;
  private final Outbox outbox;
  private final AuditLog audit;
  private final PasskeySettings settings;
  private final Clock clock;

  Passkeys(
      DSLContext sql,
      Ids ids,
      Accounts accounts,
      SecondFactors secondFactors,
      RecoveryCodeRows recoveryCodes,
      OwnSessions sessions,
      Outbox outbox,
      AuditLog audit,
      PasskeySettings settings,
      Clock clock) {
    this.sql = sql;
    this.ids = ids;
    this.accounts = accounts;
    this.secondFactors = secondFactors;
    this.recoveryCodes = recoveryCodes;
    this.sessions = sessions;
    this.outbox = outbox;
    this.audit = audit;
    this.settings = settings;
    this.clock = clock;
  }

  /**
   * In the order in which they were registered.
   *
   * @param after the last one of the page before
   */
  List<View> list(UUID account, UUID after, int limit) {
    return sql.selectFrom(PASSKEY)
        .where(PASSKEY.ACCOUNT_ID.eq(account).and(PASSKEY.ID.gt(after)))
        .orderBy(PASSKEY.ID)
        .limit(limit)
        .fetch(
            row ->
                new View(
                    row.get(PASSKEY.ID),
                    row.get(PASSKEY.NAME),
                    row.get(PASSKEY.BACKUP_ELIGIBLE),
                    row.get(PASSKEY.BACKED_UP),
                    List.of(row.get(PASSKEY.TRANSPORTS)),
                    row.get(PASSKEY.CREATED_AT),
                    row.get(PASSKEY.LAST_USED_AT)));
  }

  /**
   * @param transports as the browser says
   * @throws ProblemException {@code passkey_exists}, {@code too_many_passkeys}
   */
  @Transactional
  Added add(Account account, String name, Checked credential, List<String> transports) {
    accounts.lock(account.id());
    if (sql.fetchCount(PASSKEY, PASSKEY.ACCOUNT_ID.eq(account.id())) >= settings.mostPerAccount()) {
      throw new ProblemException(ProblemCode.TOO_MANY_PASSKEYS);
    }
    var view =
        new View(
            ids.next(),
            name,
            credential.backupEligible(),
            credential.backedUp(),
            transports,
            clock.instant(),
            null);
    int added =
        sql.insertInto(PASSKEY)
            .set(PASSKEY.ID, view.id())
            .set(PASSKEY.ACCOUNT_ID, account.id())
            .set(PASSKEY.CREDENTIAL_ID, credential.credentialId())
            .set(PASSKEY.NAME, name)
            .set(PASSKEY.ATTESTED, credential.attested())
            .set(PASSKEY.SIGN_COUNT, credential.signCount())
            .set(PASSKEY.BACKUP_ELIGIBLE, credential.backupEligible())
            .set(PASSKEY.BACKED_UP, credential.backedUp())
            .set(PASSKEY.TRANSPORTS, transports.toArray(String[]::new))
            .set(PASSKEY.CREATED_AT, view.createdAt())
            .onConflict(PASSKEY.CREDENTIAL_ID)
            .doNothing()
            .execute();
    if (added == 0) {
      throw new ProblemException(ProblemCode.PASSKEY_EXISTS);
    }
    List<RecoveryCode> codes = recoveryCodes.first(account.id());
    mail(account, "A passkey was added to your account", "From now on it can sign in", name);
    audit.done(
        account.id(),
        account.actor(),
        "passkey:register",
        "passkey:" + view.id(),
        Map.of("name", name, "backupEligible", String.valueOf(view.backupEligible())));
    return new Added(view, codes);
  }

  /**
   * @throws ProblemException {@code not_found}
   */
  @Transactional
  void rename(Account account, UUID passkey, String name) {
    int renamed =
        sql.update(PASSKEY)
            .set(PASSKEY.NAME, name)
            .where(PASSKEY.ID.eq(passkey).and(PASSKEY.ACCOUNT_ID.eq(account.id())))
            .execute();
    if (renamed == 0) {
      throw unknown();
    }
    audit.done(
        account.id(),
        account.actor(),
        "passkey:rename",
        "passkey:" + passkey,
        Map.of("name", name));
  }

  /**
   * It may have been stolen, so other sessions end, as after a change of the password.
   *
   * @throws ProblemException {@code not_found}; {@code last_way_in} and {@code password_refused}
   *     when without it nothing, or only a short password, would be asked for
   */
  @Transactional
  void remove(Principal principal, Account account, UUID passkey) {
    accounts.lock(account.id());
    String name =
        sql.deleteFrom(PASSKEY)
            .where(PASSKEY.ID.eq(passkey).and(PASSKEY.ACCOUNT_ID.eq(account.id())))
            .returningResult(PASSKEY.NAME)
            .fetchOptional(PASSKEY.NAME)
            .orElseThrow(Passkeys::unknown);
    if (!accounts.hasPassword(account.id())
        && !sql.fetchExists(PASSKEY, PASSKEY.ACCOUNT_ID.eq(account.id()))) {
      throw new ProblemException(
          ProblemCode.LAST_WAY_IN,
          "The account has no password: register another passkey before you remove this one");
    }
    secondFactors.oneLess(account);
    sessions.revokeOthers(principal);
    mail(account, "A passkey of your account was removed", "It can no longer sign in", name);
    audit.done(
        account.id(),
        account.actor(),
        "passkey:remove",
        "passkey:" + passkey,
        Map.of("name", name));
  }

  /** Whether the loss of one device leaves a passkey: one is backed up, or there are two. */
  boolean outliveADevice(UUID account) {
    return sql.fetchCount(PASSKEY, PASSKEY.ACCOUNT_ID.eq(account)) > 1
        || sql.fetchExists(PASSKEY, PASSKEY.ACCOUNT_ID.eq(account).and(PASSKEY.BACKED_UP));
  }

  private void mail(Account account, String subject, String what, String name) {
    outbox.post(
        account.email(),
        subject,
        """
        %s: the passkey "%s".

        If that was not you, ask for a new password at once, remove the passkeys that are not yours, and tell support.
        """
            .formatted(what, MailText.foreign(name)));
  }

  private static ProblemException unknown() {
    return new ProblemException(ProblemCode.NOT_FOUND);
  }
}
