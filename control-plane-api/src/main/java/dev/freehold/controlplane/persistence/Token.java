package dev.freehold.controlplane.persistence;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.SecureRandom;
import java.util.Base64;

/**
 * A secret that its holder is shown once and that tables keep as a hash only. It has 256 random
 * bits, so a plain SHA-256 is enough: nobody can try them all.
 */
public record Token(String text) {
  private static final SecureRandom RANDOM = new SecureRandom();

  public static Token random() {
    byte[] bytes = new byte[32];
    RANDOM.nextBytes(bytes);
    return new Token(Base64.getUrlEncoder().withoutPadding().encodeToString(bytes));
  }

  public byte[] hash() {
    return sha256(text);
  }

  /** Another secret that only the holder of this one can know. */
  public Token derive(String purpose) {
    return new Token(
        Base64.getUrlEncoder().withoutPadding().encodeToString(sha256(purpose + ":" + text)));
  }

  /** Takes as long for a wrong text as for the right one. */
  public boolean matches(String other) {
    return MessageDigest.isEqual(hash(), sha256(other));
  }

  public static byte[] sha256(String text) {
    try {
      return MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }

  /** A token in a log is a token lost. */
  @Override
  public String toString() {
    return "Token[…]";
  }
}
