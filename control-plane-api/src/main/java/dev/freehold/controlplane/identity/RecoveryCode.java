package dev.freehold.controlplane.identity;

import dev.freehold.controlplane.persistence.Token;
import java.security.SecureRandom;
import java.util.Locale;
import org.bouncycastle.util.encoders.Base32;

/**
 * A code that stands in once for a lost authenticator app. It has 80 random bits, so a plain
 * SHA-256 is enough.
 *
 * @param text as people write it down, such as {@code abcd-efgh-ijkl-mnop}
 */
record RecoveryCode(String text) {
  private static final SecureRandom RANDOM = new SecureRandom();
  private static final int BYTES = 10;

  static RecoveryCode random() {
    byte[] bytes = new byte[BYTES];
    RANDOM.nextBytes(bytes);
    return new RecoveryCode(
        Base32.toBase32String(bytes).toLowerCase(Locale.ROOT).replaceAll("(.{4})(?=.)", "$1-"));
  }

  /** Of what it is however it is typed. */
  byte[] hash() {
    return Token.sha256(text.toLowerCase(Locale.ROOT).replaceAll("[^a-z0-9]", ""));
  }

  @Override
  public String toString() {
    return "RecoveryCode[…]";
  }
}
