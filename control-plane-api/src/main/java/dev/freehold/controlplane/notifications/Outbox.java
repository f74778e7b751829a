package dev.freehold.controlplane.notifications;

import static dev.freehold.controlplane.notifications.jooq.Tables.MAIL;

import dev.freehold.controlplane.persistence.Ids;
import dev.freehold.controlplane.persistence.Sealing;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.jooq.DSLContext;
import org.springframework.stereotype.Component;
import org.springframework.transaction.annotation.Propagation;
import org.springframework.transaction.annotation.Transactional;

/** Mail that is to be sent. */
@Component
public class Outbox {
  private static final Duration FIRST_RETRY = Duration.ofSeconds(10);
  private static final Duration LAST_RETRY = Duration.ofHours(1);
  private static final int BATCH = 20;

  record Mail(UUID id, String recipient, String subject, String text) {}

  private final DSLContext sql;
  private final Ids ids;
  private final Sealing sealing;
  private final Clock clock;

  Outbox(DSLContext sql, Ids ids, Sealing sealing, Clock clock) {
    this.sql = sql;
    this.ids = ids;
    this.sealing = sealing;
    this.clock = clock;
  }

  /** In the transaction that it tells of. */
  @Transactional(propagation = Propagation.MANDATORY)
  public void post(String recipient, String subject, String text) {
    UUID id = ids.next();
    Instant now = clock.instant();
    sql.insertInto(MAIL)
        .set(MAIL.ID, id)
        .set(MAIL.RECIPIENT, recipient)
        .set(MAIL.SUBJECT, subject)
        .set(MAIL.BODY, sealing.seal(text, id.toString()))
        .set(MAIL.CREATED_AT, now)
        .set(MAIL.NEXT_ATTEMPT_AT, now)
        .execute();
  }

  /**
   * Takes mail that is due and puts its next attempt off, so that a crash while sending repeats it
   * later and two replicas do not send it both.
   */
  @Transactional
  List<Mail> take() {
    Instant now = clock.instant();
    var due =
        sql.select(MAIL.ID, MAIL.RECIPIENT, MAIL.SUBJECT, MAIL.BODY, MAIL.ATTEMPTS)
            .from(MAIL)
            .where(MAIL.NEXT_ATTEMPT_AT.le(now))
            .orderBy(MAIL.NEXT_ATTEMPT_AT)
            .limit(BATCH)
            .forUpdate()
            .skipLocked()
            .fetch();
    due.forEach(
        row ->
            sql.update(MAIL)
                .set(MAIL.ATTEMPTS, row.value5() + 1)
                .set(MAIL.NEXT_ATTEMPT_AT, now.plus(pause(row.value5())))
                .where(MAIL.ID.eq(row.value1()))
                .execute());
    return due.map(
        row ->
            new Mail(
                row.value1(),
                row.value2(),
                row.value3(),
                sealing.open(row.value4(), row.value1().toString())));
  }

  @Transactional
  void sent(UUID id) {
    sql.update(MAIL)
        .set(MAIL.SENT_AT, clock.instant())
        .setNull(MAIL.NEXT_ATTEMPT_AT)
        .setNull(MAIL.BODY)
        .setNull(MAIL.PROBLEM)
        .where(MAIL.ID.eq(id))
        .execute();
  }

  @Transactional
  void failed(UUID id, String problem) {
    sql.update(MAIL).set(MAIL.PROBLEM, problem).where(MAIL.ID.eq(id)).execute();
  }

  private static Duration pause(int attempts) {
    Duration pause = FIRST_RETRY.multipliedBy(1L << Math.min(attempts, 20));
    return pause.compareTo(LAST_RETRY) > 0 ? LAST_RETRY : pause;
  }
}
