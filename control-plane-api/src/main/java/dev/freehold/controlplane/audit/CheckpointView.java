package dev.freehold.controlplane.audit;

import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Pattern;
import jakarta.validation.constraints.Positive;
import java.time.Instant;
import java.util.Base64;
import java.util.HexFormat;
import java.util.UUID;

/**
 * A checkpoint as the API and the exported file tell it.
 *
 * @param organization the chain's id
 * @param hash in hexadecimal
 * @param signature Ed25519, in Base64
 */
record CheckpointView(
    @NotNull UUID organization,
    @Positive long sequence,
    boolean cut,
    @NotNull @Pattern(regexp = "[0-9a-f]{64}", message = "must be a SHA-256 in hexadecimal")
        String hash,
    @NotNull Instant at,
    @NotNull @Pattern(regexp = "[0-9a-f]{64}", message = "must be a key's fingerprint")
        String keyId,
    @NotNull @Pattern(regexp = "[A-Za-z0-9+/]{86}==", message = "must be 64 bytes in Base64")
        String signature) {

  static CheckpointView of(Checkpoint checkpoint) {
    return new CheckpointView(
        checkpoint.chain(),
        checkpoint.sequence(),
        checkpoint.cut(),
        HexFormat.of().formatHex(checkpoint.hash()),
        checkpoint.at(),
        checkpoint.keyId(),
        Base64.getEncoder().encodeToString(checkpoint.signature()));
  }

  Checkpoint checkpoint() {
    return new Checkpoint(
        organization,
        sequence,
        cut,
        HexFormat.of().parseHex(hash),
        at,
        keyId,
        Base64.getDecoder().decode(signature));
  }
}
