package dev.freehold.controlplane.audit;

import static dev.freehold.controlplane.audit.jooq.Tables.SIGNING_KEY;

import dev.freehold.controlplane.persistence.Sealing;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.PublicKey;
import java.security.Signature;
import java.security.spec.X509EncodedKeySpec;
import java.util.HexFormat;
import java.util.Map;
import java.util.Set;
import java.util.function.BiPredicate;
import java.util.stream.Collectors;
import org.jooq.DSLContext;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.stereotype.Repository;

/**
 * The keys that signed checkpoints, past ones too (Ed25519, RFC 8032). That a row is there shows
 * nothing: whose key it is says what the database does not hold.
 */
@Repository
class PublicKeys {
  private final DSLContext sql;

  /** By id, and by what is sealed beside it. */
  private final BiPredicate<String, byte @Nullable []> ours;

  @Autowired
  PublicKeys(DSLContext sql, Sealing sealing) {
    this(sql, (id, sealedId) -> sealedId != null && isOurs(sealing, id, sealedId));
  }

  private PublicKeys(DSLContext sql, BiPredicate<String, byte @Nullable []> ours) {
    this.sql = sql;
    this.ours = ours;
  }

  /** For whoever has no sealing key, and knows fingerprints from elsewhere. */
  static PublicKeys pinned(DSLContext sql, Set<String> fingerprints) {
    return new PublicKeys(sql, (id, _) -> fingerprints.contains(id));
  }

  /** By fingerprint, encoded. Other rows were put there by others. */
  Map<String, byte[]> all() {
    return sql
        .select(SIGNING_KEY.ID, SIGNING_KEY.PUBLIC_KEY, SIGNING_KEY.SEALED_ID)
        .from(SIGNING_KEY)
        .fetch()
        .stream()
        .filter(row -> row.value1().equals(fingerprint(row.value2())))
        .filter(row -> ours.test(row.value1(), row.value3()))
        .collect(Collectors.toMap(row -> row.value1(), row -> row.value2()));
  }

  /** What shows later that the key is one of this installation's. */
  static byte[] sealedId(Sealing sealing, String id) {
    return sealing.seal(id, row(id));
  }

  private static boolean isOurs(Sealing sealing, String id, byte[] sealedId) {
    try {
      return id.equals(sealing.open(sealedId, row(id)));
    } catch (IllegalStateException e) {
      return false;
    }
  }

  /** Unlike that of the private part: nothing that is sealed for another purpose passes as this. */
  private static String row(String id) {
    return "signing_key:" + id;
  }

  /** Whether one of these keys signed it. */
  static boolean signed(Checkpoint checkpoint, Map<String, byte[]> keys) {
    byte[] key = keys.get(checkpoint.keyId());
    if (key == null) {
      return false;
    }
    try {
      PublicKey publicKey =
          KeyFactory.getInstance("Ed25519").generatePublic(new X509EncodedKeySpec(key));
      var signature = Signature.getInstance("Ed25519");
      signature.initVerify(publicKey);
      signature.update(checkpoint.text());
      return signature.verify(checkpoint.signature());
    } catch (GeneralSecurityException e) {
      // Not a signature at all, or no key.
      return false;
    }
  }

  static String fingerprint(byte[] publicKey) {
    try {
      return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(publicKey));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }
}
