package dev.freehold.controlplane.identity;

import static dev.freehold.controlplane.identity.jooq.Tables.ACCOUNT;
import static dev.freehold.controlplane.identity.jooq.Tables.API_KEY;

import dev.freehold.controlplane.access.AskedVersion;
import dev.freehold.controlplane.access.KeyScope;
import dev.freehold.controlplane.access.Principal;
import java.time.Clock;
import java.time.Instant;
import java.util.Optional;
import org.jooq.DSLContext;
import org.jooq.Record;
import org.springframework.stereotype.Component;

/** Who asks, when a request carries an API key. */
@Component
class KeyPrincipals {
  private final DSLContext sql;
  private final Clock clock;

  KeyPrincipals(DSLContext sql, Clock clock) {
    this.sql = sql;
    this.clock = clock;
  }

  /**
   * In whose stead a request with it acts; empty: nobody's, revoked, or over.
   *
   * @param version is read along
   */
  Optional<Principal> principal(ApiKey key, AskedVersion version) {
    Instant now = clock.instant();
    return sql.select(API_KEY.fields())
        .select(Accounts.FIELDS)
        .select(version.field())
        .from(API_KEY)
        .join(ACCOUNT)
        .on(ACCOUNT.ID.eq(API_KEY.ACCOUNT_ID))
        .where(
            API_KEY
                .SECRET_HASH
                .eq(key.hash())
                .or(API_KEY.PREVIOUS_HASH.eq(key.hash()).and(API_KEY.PREVIOUS_UNTIL.gt(now))))
        .and(API_KEY.EXPIRES_AT.gt(now))
        .fetchOptional()
        .map(
            row -> {
              version.heardIn(row);
              used(row, now);
              return principal(row);
            });
  }

  private static Principal principal(Record row) {
    Account account = Accounts.account(row);
    return new Principal(
        account.id(),
        row.get(API_KEY.ID),
        row.get(API_KEY.CREATED_AT),
        // What asks for a fresh proof is not for programs.
        Instant.EPOCH,
        row.get(API_KEY.SECOND_FACTOR),
        // No browser adds this header by itself.
        true,
        account.verified(),
        // Staff's work is not for programs.
        null,
        new KeyScope(row.get(API_KEY.ID), row.get(API_KEY.ORGANIZATION_ID), row.get(API_KEY.ROLE)),
        null);
  }

  private void used(Record key, Instant now) {
    Instant last = key.get(API_KEY.LAST_USED_AT);
    if (last == null || last.isBefore(now.minus(Sessions.USE_IS_WRITTEN))) {
      sql.update(API_KEY)
          .set(API_KEY.LAST_USED_AT, now)
          .where(API_KEY.ID.eq(key.get(API_KEY.ID)))
          .and(API_KEY.LAST_USED_AT.isNull().or(API_KEY.LAST_USED_AT.lt(now)))
          .execute();
    }
  }
}
