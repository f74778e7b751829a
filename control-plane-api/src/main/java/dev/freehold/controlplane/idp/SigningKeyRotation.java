package dev.freehold.controlplane.idp;

import static dev.freehold.controlplane.idp.jooq.Tables.SIGNING_KEY;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.jwk.KeyUse;
import com.nimbusds.jose.jwk.RSAKey;
import com.nimbusds.jose.jwk.gen.RSAKeyGenerator;
import dev.freehold.controlplane.persistence.Sealing;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import org.jooq.DSLContext;
import org.jooq.impl.DSL;
import org.springframework.stereotype.Repository;
import org.springframework.transaction.annotation.Transactional;

/**
 * Makes a new signing key before the one that signs is too old, and takes away what is left of old
 * ones: the private part once a newer key signs, all of it once no token of it counts any more.
 */
@Repository
class SigningKeyRotation {
  /** So that whoever keeps our key set for a while knows a key before it meets its signature. */
  static final Duration PUBLISHED_AHEAD = Duration.ofDays(1);

  /** How far the clocks of replicas, and of those who verify, may be apart. */
  static final Duration CLOCKS_DIFFER = Duration.ofMinutes(2);

  private static final int BITS = 2048;

  private final DSLContext sql;
  private final Sealing sealing;
  private final IdpSettings settings;
  private final Clock clock;

  SigningKeyRotation(DSLContext sql, Sealing sealing, IdpSettings settings, Clock clock) {
    this.sql = sql;
    this.sealing = sealing;
    this.settings = settings;
    this.clock = clock;
  }

  @Transactional
  void rotate() {
    // Two replicas at the first start would make two keys.
    sql.execute("LOCK TABLE idp.signing_key IN SHARE ROW EXCLUSIVE MODE");
    Instant now = clock.instant();
    Instant newest =
        sql.select(DSL.max(SIGNING_KEY.SIGNS_FROM)).from(SIGNING_KEY).fetchSingle().value1();
    if (newest == null) {
      // Nobody has kept our key set yet.
      add(now, now);
    } else if (!now.isBefore(newest.plus(settings.keyLife()).minus(PUBLISHED_AHEAD))) {
      add(now, now.plus(PUBLISHED_AHEAD));
    }
    supersededBefore(now.minus(CLOCKS_DIFFER), false);
    supersededBefore(now.minus(IdpSettings.TOKEN_LIFE).minus(CLOCKS_DIFFER), true);
  }

  private void add(Instant now, Instant signsFrom) {
    RSAKey key;
    try {
      key =
          new RSAKeyGenerator(BITS)
              .keyUse(KeyUse.SIGNATURE)
              .algorithm(JWSAlgorithm.RS256)
              .keyIDFromThumbprint(true)
              .generate();
    } catch (JOSEException e) {
      throw new IllegalStateException("while making a signing key", e);
    }
    sql.insertInto(SIGNING_KEY)
        .set(SIGNING_KEY.ID, key.getKeyID())
        .set(SIGNING_KEY.PUBLIC_KEY, key.toPublicJWK().toJSONString())
        .set(SIGNING_KEY.SEALED_PRIVATE_KEY, sealing.seal(key.toJSONString(), key.getKeyID()))
        .set(SIGNING_KEY.CREATED_AT, now)
        .set(SIGNING_KEY.SIGNS_FROM, signsFrom)
        .execute();
  }

  /** Those in whose place a newer key has signed since then, or longer. */
  private void supersededBefore(Instant moment, boolean publicPartToo) {
    var newer = SIGNING_KEY.as("newer");
    var superseded =
        SIGNING_KEY.SIGNS_FROM.lt(
            sql.select(DSL.max(newer.SIGNS_FROM)).from(newer).where(newer.SIGNS_FROM.le(moment)));
    if (publicPartToo) {
      sql.deleteFrom(SIGNING_KEY).where(superseded).execute();
    } else {
      sql.update(SIGNING_KEY).setNull(SIGNING_KEY.SEALED_PRIVATE_KEY).where(superseded).execute();
    }
  }
}
