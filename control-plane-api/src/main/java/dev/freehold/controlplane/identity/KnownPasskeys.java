package dev.freehold.controlplane.identity;

import static dev.freehold.controlplane.identity.jooq.Tables.PASSKEY;

import dev.freehold.controlplane.identity.PasskeyVerifier.Checked;
import dev.freehold.controlplane.identity.PasskeyVerifier.Signed;
import java.time.Clock;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.jooq.DSLContext;
import org.springframework.stereotype.Component;
import org.springframework.transaction.annotation.Propagation;
import org.springframework.transaction.annotation.Transactional;

/** Passkeys as they are shown: when somebody signs in, or proves who they are. */
@Component
class KnownPasskeys {
  /** One that somebody shows. */
  record Known(UUID id, UUID account, Checked credential) {}

  private final DSLContext sql;
  private final Clock clock;

  KnownPasskeys(DSLContext sql, Clock clock) {
    this.sql = sql;
    this.clock = clock;
  }

  /** As browsers are told of them. */
  List<PasskeyOptions.Descriptor> descriptors(UUID account) {
    return sql.selectFrom(PASSKEY)
        .where(PASSKEY.ACCOUNT_ID.eq(account))
        .orderBy(PASSKEY.ID)
        .fetch(
            row ->
                new PasskeyOptions.Descriptor(
                    PasskeyOptions.PUBLIC_KEY,
                    PasskeyCredential.text(row.get(PASSKEY.CREDENTIAL_ID)),
                    List.of(row.get(PASSKEY.TRANSPORTS))));
  }

  /** Whose it is. */
  Optional<Known> find(byte[] credentialId) {
    return sql.selectFrom(PASSKEY)
        .where(PASSKEY.CREDENTIAL_ID.eq(credentialId))
        .fetchOptional()
        .map(
            row ->
                new Known(
                    row.get(PASSKEY.ID),
                    row.get(PASSKEY.ACCOUNT_ID),
                    new Checked(
                        row.get(PASSKEY.CREDENTIAL_ID),
                        row.get(PASSKEY.ATTESTED),
                        row.get(PASSKEY.SIGN_COUNT),
                        row.get(PASSKEY.BACKUP_ELIGIBLE),
                        row.get(PASSKEY.BACKED_UP))));
  }

  /**
   * With its row locked: of two signatures at once the second is held against the first's count.
   */
  @Transactional(propagation = Propagation.MANDATORY)
  Optional<Known> lock(byte[] credentialId) {
    sql.select(PASSKEY.ID)
        .from(PASSKEY)
        .where(PASSKEY.CREDENTIAL_ID.eq(credentialId))
        .forUpdate()
        .fetchOptional();
    return find(credentialId);
  }

  void used(UUID passkey, Signed signed) {
    sql.update(PASSKEY)
        .set(PASSKEY.SIGN_COUNT, signed.signCount())
        .set(PASSKEY.BACKED_UP, signed.backedUp())
        .set(PASSKEY.LAST_USED_AT, clock.instant())
        .where(PASSKEY.ID.eq(passkey))
        .execute();
  }
}
