package dev.freehold.controlplane.sso;

import static dev.freehold.controlplane.sso.jooq.Tables.DOMAIN;

import dev.freehold.controlplane.access.Permission;
import dev.freehold.controlplane.audit.AuditLog;
import dev.freehold.controlplane.jobs.OneByOne;
import dev.freehold.controlplane.notifications.MailText;
import dev.freehold.controlplane.notifications.Outbox;
import dev.freehold.controlplane.organizations.MemberMail;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.UUID;
import org.jooq.DSLContext;
import org.jooq.Record;
import org.springframework.stereotype.Component;
import org.springframework.transaction.support.TransactionOperations;

/**
 * Looks each day whether verified domains still have their record. One that has lost it for long
 * may have become somebody else's: it is verified no longer, after a warning.
 */
@Component
class DomainChecks {
  static final Duration EVERY = Duration.ofDays(1);

  /** From the first look that found nothing. */
  static final Duration PATIENCE = Duration.ofDays(3);

  private static final String JOB = "job:check-sso-domains";
  private static final int BATCH = 500;

  private final DSLContext sql;
  private final DomainRecords records;
  private final AuditLog audit;
  private final Outbox outbox;
  private final MemberMail members;
  private final TransactionOperations transaction;
  private final Clock clock;

  DomainChecks(
      DSLContext sql,
      DomainRecords records,
      AuditLog audit,
      Outbox outbox,
      MemberMail members,
      TransactionOperations transaction,
      Clock clock) {
    this.sql = sql;
    this.records = records;
    this.audit = audit;
    this.outbox = outbox;
    this.members = members;
    this.transaction = transaction;
    this.clock = clock;
  }

  void run() {
    OneByOne.each(
        "domain",
        sql.selectFrom(DOMAIN)
            .where(DOMAIN.VERIFIED_AT.isNotNull())
            .and(DOMAIN.CHECKED_AT.le(clock.instant().minus(EVERY)))
            .orderBy(DOMAIN.CHECKED_AT)
            .limit(BATCH)
            .fetch(),
        this::check);
  }

  /** Where no name server answers nothing is concluded: it is looked again at the next run. */
  private void check(Record domain) {
    var wanted = Domains.TxtRecord.of(domain.get(DOMAIN.NAME), domain.get(DOMAIN.CHALLENGE));
    if (records.texts(wanted.name()) instanceof DomainRecords.Answer.Texts texts) {
      boolean there = texts.values().contains(wanted.value());
      transaction.executeWithoutResult(_ -> looked(domain.get(DOMAIN.ID), there));
    }
  }

  private void looked(UUID id, boolean there) {
    Instant now = clock.instant();
    sql.selectFrom(DOMAIN)
        .where(DOMAIN.ID.eq(id).and(DOMAIN.VERIFIED_AT.isNotNull()))
        .forUpdate()
        .fetchOptional()
        .ifPresent(
            row -> {
              Instant since = row.get(DOMAIN.MISSING_SINCE);
              Instant missing = there ? null : since == null ? now : since;
              sql.update(DOMAIN)
                  .set(DOMAIN.CHECKED_AT, now)
                  .set(DOMAIN.MISSING_SINCE, missing)
                  .where(DOMAIN.ID.eq(id))
                  .execute();
              if (missing == null) {
                return;
              }
              if (since == null) {
                warn(row);
              } else if (!since.isAfter(now.minus(PATIENCE))) {
                lose(row);
              }
            });
  }

  private void warn(Record row) {
    tell(
        row,
        "A domain has lost its record",
        """
        The TXT record %s of your domain is gone. Set it again to %s, or after three days nobody of it signs in through your identity provider.
        """);
  }

  private void lose(Record row) {
    UUID id = row.get(DOMAIN.ID);
    sql.update(DOMAIN)
        .setNull(DOMAIN.VERIFIED_AT)
        .setNull(DOMAIN.MISSING_SINCE)
        .where(DOMAIN.ID.eq(id))
        .execute();
    audit.done(
        row.get(DOMAIN.ORGANIZATION_ID),
        JOB,
        "sso_domain:lose",
        "sso_domain:" + id,
        Map.of("domain", row.get(DOMAIN.NAME)));
    tell(
        row,
        "A domain is not verified any more",
        """
        The TXT record %s of your domain has been gone for three days, so nobody of it signs in through your identity provider any more.

        To have it back, set the record to %s and verify the domain again.
        """);
  }

  private void tell(Record row, String subject, String text) {
    var wanted = Domains.TxtRecord.of(row.get(DOMAIN.NAME), row.get(DOMAIN.CHALLENGE));
    String body = text.formatted(MailText.foreign(wanted.name()), wanted.value());
    members
        .addresses(row.get(DOMAIN.ORGANIZATION_ID), Permission.POLICY_READ)
        .forEach(address -> outbox.post(address, subject, body));
  }
}
