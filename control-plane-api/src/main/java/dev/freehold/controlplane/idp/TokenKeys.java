package dev.freehold.controlplane.idp;

import static dev.freehold.controlplane.idp.jooq.Tables.SIGNING_KEY;

import com.nimbusds.jose.jwk.JWK;
import com.nimbusds.jose.jwk.JWKSet;
import dev.freehold.controlplane.persistence.Sealing;
import java.text.ParseException;
import java.time.Clock;
import java.util.Optional;
import org.jooq.DSLContext;
import org.springframework.stereotype.Repository;

/**
 * The keys of tokens. The private parts are sealed with the installation's key, which the database
 * does not hold: who can read every table still signs nothing. Nothing is kept in memory, so that
 * all replicas sign with the same key and publish the same ones.
 */
@Repository
class TokenKeys {
  private final DSLContext sql;
  private final Sealing sealing;
  private final SigningKeyRotation rotation;
  private final Clock clock;

  TokenKeys(DSLContext sql, Sealing sealing, SigningKeyRotation rotation, Clock clock) {
    this.sql = sql;
    this.sealing = sealing;
    this.rotation = rotation;
    this.clock = clock;
  }

  /** The public parts of those that sign, will sign soon, or have signed what may still count. */
  JWKSet published() {
    JWKSet keys = read();
    if (!keys.isEmpty()) {
      return keys;
    }
    rotation.rotate();
    return read();
  }

  private JWKSet read() {
    return new JWKSet(
        sql.select(SIGNING_KEY.PUBLIC_KEY)
            .from(SIGNING_KEY)
            .orderBy(SIGNING_KEY.SIGNS_FROM.desc())
            .fetch(row -> parsed(row.value1())));
  }

  /** The one that signs now, with its private part. */
  JWKSet signing() {
    return new JWKSet(
        current()
            .or(
                () -> {
                  rotation.rotate();
                  return current();
                })
            .orElseThrow());
  }

  private Optional<JWK> current() {
    return sql.select(SIGNING_KEY.ID, SIGNING_KEY.SEALED_PRIVATE_KEY)
        .from(SIGNING_KEY)
        .where(SIGNING_KEY.SEALED_PRIVATE_KEY.isNotNull())
        .and(SIGNING_KEY.SIGNS_FROM.le(clock.instant()))
        .orderBy(SIGNING_KEY.SIGNS_FROM.desc())
        .limit(1)
        .fetchOptional(row -> parsed(sealing.open(row.value2(), row.value1())));
  }

  private static JWK parsed(String json) {
    try {
      return JWK.parse(json);
    } catch (ParseException e) {
      // Without its message: it may hold what was parsed.
      throw new IllegalStateException("a signing key is no JSON Web Key");
    }
  }
}
