package dev.freehold.controlplane.audit;

import static dev.freehold.controlplane.audit.jooq.Tables.SIGNING_KEY;

import dev.freehold.controlplane.persistence.Sealing;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.PrivateKey;
import java.security.Signature;
import java.security.spec.PKCS8EncodedKeySpec;
import java.time.Clock;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Base64;
import java.util.UUID;
import org.jooq.DSLContext;
import org.jooq.Record;
import org.springframework.stereotype.Repository;
import org.springframework.transaction.annotation.Propagation;
import org.springframework.transaction.annotation.Transactional;

/**
 * Signs checkpoints. The private key is sealed with the installation's, which the database does not
 * hold: who can write every table still cannot sign, or pass another key as ours. A key that has
 * signed for long enough makes place for a new one, and its private part is erased.
 */
@Repository
class SigningKeys {
  private record Key(String id, PrivateKey key) {}

  private final DSLContext sql;
  private final Sealing sealing;
  private final AuditSettings settings;
  private final Clock clock;

  SigningKeys(DSLContext sql, Sealing sealing, AuditSettings settings, Clock clock) {
    this.sql = sql;
    this.sealing = sealing;
    this.settings = settings;
    this.clock = clock;
  }

  @Transactional(propagation = Propagation.MANDATORY)
  Checkpoint sign(UUID chain, long sequence, boolean cut, byte[] hash) {
    Instant now = clock.instant().truncatedTo(ChronoUnit.MICROS);
    Key key = current(now);
    try {
      var signature = Signature.getInstance("Ed25519");
      signature.initSign(key.key());
      signature.update(Checkpoint.text(chain, sequence, cut, hash, now, key.id()));
      return new Checkpoint(chain, sequence, cut, hash, now, key.id(), signature.sign());
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("while signing a checkpoint", e);
    }
  }

  private Key current(Instant now) {
    return sql.selectFrom(SIGNING_KEY)
        .where(SIGNING_KEY.SEALED_PRIVATE_KEY.isNotNull())
        .and(SIGNING_KEY.CREATED_AT.gt(now.minus(settings.keyLife())))
        .orderBy(SIGNING_KEY.CREATED_AT.desc())
        .limit(1)
        .fetchOptional(this::opened)
        .orElseGet(() -> rotate(now));
  }

  /** That its private part opens shows that it is ours, if nothing does yet. */
  private Key opened(Record row) {
    String id = row.get(SIGNING_KEY.ID);
    PrivateKey key = privateKey(sealing.open(row.get(SIGNING_KEY.SEALED_PRIVATE_KEY), id));
    if (row.get(SIGNING_KEY.SEALED_ID) == null) {
      sql.update(SIGNING_KEY)
          .set(SIGNING_KEY.SEALED_ID, PublicKeys.sealedId(sealing, id))
          .where(SIGNING_KEY.ID.eq(id))
          .execute();
    }
    return new Key(id, key);
  }

  private Key rotate(Instant now) {
    KeyPair pair;
    try {
      pair = KeyPairGenerator.getInstance("Ed25519").generateKeyPair();
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("while making a key", e);
    }
    byte[] publicKey = pair.getPublic().getEncoded();
    String id = PublicKeys.fingerprint(publicKey);
    String secret = Base64.getEncoder().encodeToString(pair.getPrivate().getEncoded());
    sql.update(SIGNING_KEY).setNull(SIGNING_KEY.SEALED_PRIVATE_KEY).execute();
    sql.insertInto(SIGNING_KEY)
        .set(SIGNING_KEY.ID, id)
        .set(SIGNING_KEY.PUBLIC_KEY, publicKey)
        .set(SIGNING_KEY.SEALED_PRIVATE_KEY, sealing.seal(secret, id))
        .set(SIGNING_KEY.SEALED_ID, PublicKeys.sealedId(sealing, id))
        .set(SIGNING_KEY.CREATED_AT, now)
        .execute();
    return new Key(id, pair.getPrivate());
  }

  private static PrivateKey privateKey(String base64) {
    try {
      return KeyFactory.getInstance("Ed25519")
          .generatePrivate(new PKCS8EncodedKeySpec(Base64.getDecoder().decode(base64)));
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("while reading a signing key", e);
    }
  }
}
