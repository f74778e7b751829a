package dev.freehold.controlplane.audit;

import static dev.freehold.controlplane.audit.jooq.Tables.SUBJECT_KEY;

import dev.freehold.controlplane.persistence.Sealing;
import java.time.Clock;
import java.util.Base64;
import java.util.Collection;
import java.util.Map;
import java.util.Optional;
import org.jooq.DSLContext;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Repository;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.TransactionDefinition;
import org.springframework.transaction.annotation.Propagation;
import org.springframework.transaction.annotation.Transactional;
import org.springframework.transaction.support.TransactionTemplate;
import tools.jackson.databind.json.JsonMapper;

/**
 * Where people acted from. It is sealed with a key per person; entries are hashed over what is
 * sealed. Whoever's key is erased leaves chains that hold and origins that nobody can read, also
 * not in backups of the entries.
 */
@Repository
public class PersonalData {
  /**
   * @param address an IP address
   * @param userAgent what the client said it was
   */
  record Origin(String address, @Nullable String userAgent) {}

  private final DSLContext sql;
  private final Sealing sealing;
  private final JsonMapper json;
  private final Clock clock;
  private final TransactionTemplate atOnce;

  PersonalData(
      DSLContext sql,
      Sealing sealing,
      JsonMapper json,
      Clock clock,
      PlatformTransactionManager transactions) {
    this.sql = sql;
    this.sealing = sealing;
    this.json = json;
    this.clock = clock;
    this.atOnce = new TransactionTemplate(transactions);
    this.atOnce.setPropagationBehavior(TransactionDefinition.PROPAGATION_REQUIRES_NEW);
  }

  /**
   * Makes the origins of all that somebody did unreadable. Write the erasure's own entry before: it
   * would make a new key.
   *
   * @param actor as in the entries, such as {@code account:0198…}
   */
  @Transactional(propagation = Propagation.MANDATORY)
  public void erase(String actor) {
    sql.deleteFrom(SUBJECT_KEY).where(SUBJECT_KEY.SUBJECT.eq(actor)).execute();
  }

  byte[] seal(String actor, Origin origin) {
    byte[] key = key(actor).or(() -> newKey(actor)).orElseThrow();
    return sealing.with(key).seal(json.writeValueAsString(origin), actor);
  }

  /** By actor; of whom it is missing, the key was erased. */
  Map<String, byte[]> keys(Collection<String> actors) {
    return sql.selectFrom(SUBJECT_KEY)
        .where(SUBJECT_KEY.SUBJECT.in(actors))
        .fetchMap(
            row -> row.get(SUBJECT_KEY.SUBJECT),
            row -> opened(row.get(SUBJECT_KEY.SEALED_KEY), row.get(SUBJECT_KEY.SUBJECT)));
  }

  /** Empty: a job's, or the key was erased, maybe before somebody of that id came back. */
  Optional<Origin> open(Entry entry, Map<String, byte[]> keys) {
    byte[] key = keys.get(entry.actor());
    if (entry.origin() == null || key == null) {
      return Optional.empty();
    }
    try {
      return Optional.of(
          json.readValue(sealing.with(key).open(entry.origin(), entry.actor()), Origin.class));
    } catch (IllegalStateException e) {
      return Optional.empty();
    }
  }

  private Optional<byte[]> key(String actor) {
    return Optional.ofNullable(keys(java.util.List.of(actor)).get(actor));
  }

  /** In a transaction of its own, so that nobody holds a key's row while waiting for a chain. */
  private Optional<byte[]> newKey(String actor) {
    String key = Base64.getEncoder().encodeToString(Sealing.newKey());
    atOnce.executeWithoutResult(
        _ ->
            sql.insertInto(SUBJECT_KEY)
                .set(SUBJECT_KEY.SUBJECT, actor)
                .set(SUBJECT_KEY.SEALED_KEY, sealing.seal(key, actor))
                .set(SUBJECT_KEY.CREATED_AT, clock.instant())
                .onConflictDoNothing()
                .execute());
    return key(actor);
  }

  private byte[] opened(byte[] sealedKey, String actor) {
    return Base64.getDecoder().decode(sealing.open(sealedKey, actor));
  }
}
