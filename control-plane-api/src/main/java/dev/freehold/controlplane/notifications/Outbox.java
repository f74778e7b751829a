package dev.freehold.controlplane.notifications;

import static dev.freehold.controlplane.notifications.jooq.Tables.MAIL;

import dev.freehold.controlplane.persistence.Ids;
import dev.freehold.controlplane.persistence.Sealing;
import dev.freehold.controlplane.web.OneLine;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.UUID;
import org.jooq.Condition;
import org.jooq.DSLContext;
import org.jooq.impl.DSL;
import org.springframework.stereotype.Component;
import org.springframework.transaction.annotation.Propagation;
import org.springframework.transaction.annotation.Transactional;

/**
 * Mail that is to be sent. A crash between sending one and noting it sends that one once more, with
 * the same {@code Message-ID}.
 */
@Component
public class Outbox {
  /** About a day. */
  static final int MAX_ATTEMPTS = 30;

  /** Longer than a mail server's time-outs together. */
  static final Duration TAKEN = Duration.ofMinutes(2);

  private static final Duration FIRST_RETRY = Duration.ofSeconds(10);
  private static final Duration LAST_RETRY = Duration.ofHours(1);

  /** As long as an invitation lives: nobody would want an older mail. */
  private static final Duration FAILED_KEPT = Duration.ofDays(7);

  private static final Duration KEPT = Duration.ofDays(30);

  /**
   * @param body sealed
   * @param attempts with this one
   */
  record Mail(UUID id, String recipient, String subject, byte[] body, int attempts) {}

  /**
   * What is not sent yet.
   *
   * @param age of the oldest; zero: there is none
   */
  record Backlog(int count, Duration age) {}

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

  /**
   * In the transaction that it tells of.
   *
   * @param text as {@link MailText} has it; foreign words in it went through {@link
   *     MailText#foreign}
   */
  @Transactional(propagation = Propagation.MANDATORY)
  public void post(String recipient, String subject, String text) {
    post(recipient, subject, text, false);
  }

  /** To somebody of whom nothing is kept any more: neither is this, once it is sent or given up. */
  @Transactional(propagation = Propagation.MANDATORY)
  public void postLast(String recipient, String subject, String text) {
    post(recipient, subject, text, true);
  }

  /** What was sent to somebody, and what was to be. */
  @Transactional(propagation = Propagation.MANDATORY)
  public void forget(String recipient) {
    sql.deleteFrom(MAIL).where(MAIL.RECIPIENT.eq(recipient)).execute();
  }

  private void post(String recipient, String subject, String text, boolean leavesNothing) {
    UUID id = ids.next();
    Instant now = clock.instant();
    sql.insertInto(MAIL)
        .set(MAIL.ID, id)
        .set(MAIL.RECIPIENT, recipient)
        .set(MAIL.SUBJECT, OneLine.of(subject))
        .set(MAIL.BODY, sealing.seal(text, id.toString()))
        .set(MAIL.CREATED_AT, now)
        .set(MAIL.NEXT_ATTEMPT_AT, now)
        .set(MAIL.LEAVES_NOTHING, leavesNothing)
        .execute();
  }

  /** The one that waits longest, for a while nobody else's. Empty: none is due. */
  @Transactional
  Optional<Mail> take() {
    Instant now = clock.instant();
    return sql.update(MAIL)
        .set(MAIL.ATTEMPTS, MAIL.ATTEMPTS.plus(1))
        .set(MAIL.NEXT_ATTEMPT_AT, now.plus(TAKEN))
        .where(
            MAIL.ID.eq(
                DSL.select(MAIL.ID)
                    .from(MAIL)
                    .where(MAIL.NEXT_ATTEMPT_AT.le(now))
                    .orderBy(MAIL.NEXT_ATTEMPT_AT)
                    .limit(1)
                    .forUpdate()
                    .skipLocked()))
        .returning()
        .fetchOptional(
            row ->
                new Mail(
                    row.get(MAIL.ID),
                    row.get(MAIL.RECIPIENT),
                    row.get(MAIL.SUBJECT),
                    row.get(MAIL.BODY),
                    row.get(MAIL.ATTEMPTS)));
  }

  String text(Mail mail) {
    return sealing.open(mail.body(), mail.id().toString());
  }

  @Transactional
  void sent(UUID id) {
    sql.deleteFrom(MAIL).where(MAIL.ID.eq(id).and(MAIL.LEAVES_NOTHING)).execute();
    sql.update(MAIL)
        .set(MAIL.SENT_AT, clock.instant())
        .setNull(MAIL.NEXT_ATTEMPT_AT)
        .setNull(MAIL.BODY)
        .setNull(MAIL.PROBLEM)
        .where(MAIL.ID.eq(id))
        .execute();
  }

  /**
   * Is tried again later, or never by ourselves. Whose time is over (a machine that stood still)
   * tells of an attempt that somebody else has made since, and changes nothing.
   */
  @Transactional
  void failed(Mail mail, String problem) {
    Instant now = clock.instant();
    boolean last = mail.attempts() >= MAX_ATTEMPTS;
    Condition stillThis =
        MAIL.ID
            .eq(mail.id())
            .and(MAIL.ATTEMPTS.eq(mail.attempts()))
            .and(MAIL.NEXT_ATTEMPT_AT.isNotNull());
    if (last) {
      sql.deleteFrom(MAIL).where(stillThis).and(MAIL.LEAVES_NOTHING).execute();
    }
    sql.update(MAIL)
        .set(MAIL.PROBLEM, problem)
        .set(MAIL.NEXT_ATTEMPT_AT, last ? null : now.plus(pause(mail.attempts())))
        .set(MAIL.FAILED_AT, last ? now : null)
        .where(stillThis)
        .execute();
  }

  /** Who got mail is not kept for ever, and what failed holds tokens that have died. */
  @Transactional
  void clean() {
    Instant now = clock.instant();
    sql.update(MAIL)
        .setNull(MAIL.BODY)
        .where(MAIL.FAILED_AT.lt(now.minus(FAILED_KEPT)))
        .and(MAIL.BODY.isNotNull())
        .execute();
    sql.deleteFrom(MAIL)
        .where(MAIL.CREATED_AT.lt(now.minus(KEPT)))
        .and(MAIL.NEXT_ATTEMPT_AT.isNull())
        .execute();
  }

  Backlog backlog() {
    return sql.select(DSL.count(), DSL.min(MAIL.CREATED_AT))
        .from(MAIL)
        .where(MAIL.NEXT_ATTEMPT_AT.isNotNull())
        .fetchSingle(
            row ->
                new Backlog(
                    row.value1(),
                    row.value2() == null
                        ? Duration.ZERO
                        : Duration.between(row.value2(), clock.instant())));
  }

  private static Duration pause(int attempts) {
    Duration pause = FIRST_RETRY.multipliedBy(1L << Math.min(attempts - 1, 20));
    return pause.compareTo(LAST_RETRY) > 0 ? LAST_RETRY : pause;
  }
}
