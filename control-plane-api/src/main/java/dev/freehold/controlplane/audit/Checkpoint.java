package dev.freehold.controlplane.audit;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.HexFormat;
import java.util.UUID;

/**
 * Where a chain stood, signed.
 *
 * @param cut whether all up to here was deleted for its age
 * @param hash of the entry of that sequence
 * @param keyId the fingerprint of the key that signed
 */
record Checkpoint(
    UUID chain,
    long sequence,
    boolean cut,
    byte[] hash,
    Instant at,
    String keyId,
    byte[] signature) {

  /** What is signed. */
  static byte[] text(
      UUID chain, long sequence, boolean cut, byte[] hash, Instant at, String keyId) {
    return String.join(
            "\n",
            "freehold audit checkpoint v1",
            chain.toString(),
            String.valueOf(sequence),
            cut ? "cut" : "end",
            HexFormat.of().formatHex(hash),
            at.toString(),
            keyId)
        .getBytes(StandardCharsets.UTF_8);
  }

  byte[] text() {
    return text(chain, sequence, cut, hash, at, keyId);
  }
}
