package dev.freehold.controlplane.identity;

import static dev.freehold.controlplane.identity.jooq.Tables.PASSKEY;
import static dev.freehold.controlplane.identity.jooq.Tables.TOTP;

import dev.freehold.controlplane.audit.AuditLog;
import dev.freehold.controlplane.notifications.Outbox;
import dev.freehold.controlplane.persistence.Sealing;
import dev.freehold.controlplane.web.ProblemCode;
import dev.freehold.controlplane.web.ProblemException;
import java.security.SecureRandom;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.UUID;
import org.bouncycastle.util.encoders.Base32;
import org.jooq.DSLContext;
import org.springframework.stereotype.Component;
import org.springframework.transaction.annotation.Propagation;
import org.springframework.transaction.annotation.Transactional;

/**
 * What proves, beside the password, who one is: an authenticator app, passkeys, and codes for their
 * loss.
 */
@Component
class SecondFactors {
  private static final int SECRET_BYTES = 20;
  private static final String TOTP_CODE = "totp";
  private static final String RECOVERY = "recovery_code";

  /**
   * @param secret in Base32, for typing it in
   * @param uri the same for a QR code
   */
  record Enrolment(String secret, String uri) {
    @Override
    public String toString() {
      return "Enrolment[…]";
    }
  }

  private final DSLContext sql;
  private final Sealing sealing;
  private final Accounts accounts;
  private final RecoveryCodeRows recoveryCodes;
  private final AuditLog audit;
  private final Outbox outbox;
  private final Clock clock;
  private final SecureRandom random = new SecureRandom();

  SecondFactors(
      DSLContext sql,
      Sealing sealing,
      Accounts accounts,
      RecoveryCodeRows recoveryCodes,
      AuditLog audit,
      Outbox outbox,
      Clock clock) {
    this.sql = sql;
    this.sealing = sealing;
    this.accounts = accounts;
    this.recoveryCodes = recoveryCodes;
    this.audit = audit;
    this.outbox = outbox;
    this.clock = clock;
  }

  /** Whether a password alone does not let in. */
  boolean isOn(UUID account) {
    return !awaited(account).isEmpty();
  }

  /** Whether codes of an authenticator app are taken. */
  boolean hasApp(UUID account) {
    return sql.fetchExists(TOTP, TOTP.ACCOUNT_ID.eq(account).and(TOTP.CONFIRMED_AT.isNotNull()));
  }

  /**
   * What is asked for beside the password, such as {@code totp} and {@code passkey}, one of them;
   * empty: nothing.
   */
  List<String> awaited(UUID account) {
    var awaited = new ArrayList<String>();
    if (hasApp(account)) {
      awaited.add(TOTP_CODE);
    }
    if (sql.fetchExists(PASSKEY, PASSKEY.ACCOUNT_ID.eq(account))) {
      awaited.add(SessionProofs.PASSKEY);
    }
    if (!awaited.isEmpty() && recoveryCodes.left(account) > 0) {
      awaited.add(RECOVERY);
    }
    return List.copyOf(awaited);
  }

  /**
   * Changes nothing until {@link #confirm}; begun again, the secret before is forgotten.
   *
   * @throws ProblemException {@code second_factor_exists}
   */
  @Transactional
  Enrolment begin(Account account) {
    byte[] bytes = new byte[SECRET_BYTES];
    random.nextBytes(bytes);
    String secret = Base32.toBase32String(bytes);
    byte[] sealed = sealing.seal(secret, row(account.id()));
    int begun =
        sql.insertInto(TOTP)
            .set(TOTP.ACCOUNT_ID, account.id())
            .set(TOTP.SECRET, sealed)
            .set(TOTP.CREATED_AT, clock.instant())
            .set(TOTP.LAST_STEP, 0L)
            .onConflict(TOTP.ACCOUNT_ID)
            .doUpdate()
            .set(TOTP.SECRET, sealed)
            .set(TOTP.CREATED_AT, clock.instant())
            .where(TOTP.CONFIRMED_AT.isNull())
            .execute();
    if (begun == 0) {
      throw new ProblemException(ProblemCode.SECOND_FACTOR_EXISTS);
    }
    return new Enrolment(secret, Totp.uri(account.email(), secret));
  }

  /**
   * From now on codes are asked for.
   *
   * @return recovery codes, which are shown this once
   * @throws ProblemException {@code code_refused}
   */
  @Transactional
  List<RecoveryCode> confirm(Account account, String code) {
    if (hasApp(account.id())) {
      throw new ProblemException(ProblemCode.SECOND_FACTOR_EXISTS);
    }
    if (!useTotp(account.id(), code)) {
      throw new ProblemException(ProblemCode.CODE_REFUSED);
    }
    sql.update(TOTP)
        .set(TOTP.CONFIRMED_AT, clock.instant())
        .where(TOTP.ACCOUNT_ID.eq(account.id()))
        .execute();
    List<RecoveryCode> codes = recoveryCodes.replace(account.id());
    changed(account, "second_factor:enable", "From now on, signing in also asks for a code.");
    return codes;
  }

  /** Those before count no longer. */
  @Transactional
  List<RecoveryCode> renewRecoveryCodes(Account account) {
    if (!isOn(account.id())) {
      throw new ProblemException(ProblemCode.NOT_FOUND);
    }
    List<RecoveryCode> codes = recoveryCodes.replace(account.id());
    changed(account, "second_factor:renew_recovery_codes", "There are new recovery codes.");
    return codes;
  }

  /**
   * Takes the authenticator app away.
   *
   * @throws ProblemException {@code password_refused} when the password is too short to stand alone
   */
  @Transactional
  void disable(Account account) {
    accounts.lock(account.id());
    int disabled = sql.deleteFrom(TOTP).where(TOTP.ACCOUNT_ID.eq(account.id())).execute();
    if (disabled == 0) {
      throw new ProblemException(ProblemCode.NOT_FOUND);
    }
    oneLess(account);
    changed(
        account,
        "second_factor:disable",
        "From now on, signing in asks for no code of an authenticator app.");
  }

  /**
   * After one was taken away, in the same transaction.
   *
   * @throws ProblemException {@code password_refused} when none is left and the password is too
   *     short to stand alone
   */
  @Transactional(propagation = Propagation.MANDATORY)
  void oneLess(Account account) {
    if (isOn(account.id())) {
      return;
    }
    if (!accounts.passwordStandsAlone(account.id())) {
      throw new ProblemException(
          ProblemCode.PASSWORD_REFUSED,
          "Without a second factor the password must have at least %d characters: change it first"
              .formatted(Passwords.MIN_LENGTH));
    }
    recoveryCodes.forget(account.id());
  }

  /**
   * Takes a code, once.
   *
   * @param code of the app, or a recovery code
   * @return which it was, {@code totp} or {@code recovery_code}; empty: neither
   */
  @Transactional(propagation = Propagation.MANDATORY)
  Optional<String> use(UUID account, String code) {
    if (!isOn(account)) {
      return Optional.empty();
    }
    if (hasApp(account) && useTotp(account, code)) {
      return Optional.of(TOTP_CODE);
    }
    return recoveryCodes.use(account, code) ? Optional.of(RECOVERY) : Optional.empty();
  }

  /** Of two that send the same code at once, one comes after the other and is refused. */
  private boolean useTotp(UUID account, String code) {
    OptionalLong step =
        sql.select(TOTP.SECRET)
            .from(TOTP)
            .where(TOTP.ACCOUNT_ID.eq(account))
            .fetchOptional(row -> Base32.decode(sealing.open(row.value1(), row(account))))
            .map(secret -> Totp.stepOf(code.strip(), secret, clock.instant()))
            .orElse(OptionalLong.empty());
    return step.isPresent()
        && sql.update(TOTP)
                .set(TOTP.LAST_STEP, step.getAsLong())
                .where(TOTP.ACCOUNT_ID.eq(account).and(TOTP.LAST_STEP.lt(step.getAsLong())))
                .execute()
            == 1;
  }

  private void changed(Account account, String action, String what) {
    outbox.post(
        account.email(),
        "The second factor of your account was changed",
        what + " If that was not you, ask for a new password at once, and tell support.\n");
    audit.done(account.id(), account.actor(), action, account.actor(), Map.of());
  }

  private static String row(UUID account) {
    return "totp:" + account;
  }
}
