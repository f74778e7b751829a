package dev.freehold.controlplane.audit;

import static dev.freehold.controlplane.audit.jooq.Tables.SIGNING_KEY;

import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.PublicKey;
import java.security.Signature;
import java.security.spec.X509EncodedKeySpec;
import java.util.HexFormat;
import java.util.Map;
import java.util.stream.Collectors;
import org.jooq.DSLContext;
import org.springframework.stereotype.Repository;

/** The keys that signed checkpoints, past ones too (Ed25519, RFC 8032). */
@Repository
class PublicKeys {
  private final DSLContext sql;

  PublicKeys(DSLContext sql) {
    this.sql = sql;
  }

  /**
   * By fingerprint, encoded. A row whose id is not its key's fingerprint was put there by others.
   */
  Map<String, byte[]> all() {
    return sql.select(SIGNING_KEY.ID, SIGNING_KEY.PUBLIC_KEY).from(SIGNING_KEY).fetch().stream()
        .filter(row -> row.value1().equals(fingerprint(row.value2())))
        .collect(Collectors.toMap(row -> row.value1(), row -> row.value2()));
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
