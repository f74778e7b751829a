package dev.freehold.controlplane.notifications;

import static dev.freehold.controlplane.notifications.jooq.Tables.MAIL;

import dev.freehold.controlplane.access.Principal;
import dev.freehold.controlplane.access.StaffPermission;
import dev.freehold.controlplane.audit.AuditLog;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.jooq.DSLContext;
import org.springframework.stereotype.Component;
import org.springframework.transaction.annotation.Transactional;

/** Mail that no attempt of ours has brought, for staff. */
@Component
class FailedMail {
  /**
   * @param problem what the mail server said last
   * @param sendable whether its text is still there
   */
  record View(
      UUID id,
      String recipient,
      String subject,
      Instant createdAt,
      Instant failedAt,
      int attempts,
      String problem,
      boolean sendable) {}

  private final DSLContext sql;
  private final AuditLog audit;
  private final Clock clock;

  FailedMail(DSLContext sql, AuditLog audit, Clock clock) {
    this.sql = sql;
    this.audit = audit;
    this.clock = clock;
  }

  List<View> list(UUID after, int limit) {
    return sql.selectFrom(MAIL)
        .where(MAIL.FAILED_AT.isNotNull())
        .and(MAIL.ID.gt(after))
        .orderBy(MAIL.ID)
        .limit(limit)
        .fetch(
            row ->
                new View(
                    row.get(MAIL.ID),
                    row.get(MAIL.RECIPIENT),
                    row.get(MAIL.SUBJECT),
                    row.get(MAIL.CREATED_AT),
                    row.get(MAIL.FAILED_AT),
                    row.get(MAIL.ATTEMPTS),
                    row.get(MAIL.PROBLEM),
                    row.get(MAIL.BODY) != null));
  }

  /** With all attempts anew. Whether there is such a mail that failed and can be sent. */
  @Transactional
  boolean sendAgain(Principal staff, UUID mail) {
    boolean waits =
        sql.update(MAIL)
                .set(MAIL.NEXT_ATTEMPT_AT, clock.instant())
                .set(MAIL.ATTEMPTS, 0)
                .setNull(MAIL.FAILED_AT)
                .where(MAIL.ID.eq(mail))
                .and(MAIL.FAILED_AT.isNotNull())
                .and(MAIL.BODY.isNotNull())
                .execute()
            == 1;
    if (waits) {
      audit.done(
          staff.account(),
          staff.actor(),
          StaffPermission.MAIL_RESEND.wireName(),
          "mail:" + mail,
          Map.of());
    }
    return waits;
  }
}
