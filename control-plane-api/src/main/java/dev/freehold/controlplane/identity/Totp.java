package dev.freehold.controlplane.identity;

import dev.freehold.controlplane.persistence.Token;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.time.Duration;
import java.time.Instant;
import java.util.Locale;
import java.util.OptionalLong;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * Codes of authenticator apps: RFC 6238 with SHA-1, six digits and steps of 30 seconds, which is
 * all that every app can do.
 */
final class Totp {
  private static final String ALGORITHM = "HmacSHA1";
  private static final Duration STEP = Duration.ofSeconds(30);
  private static final int DIGITS = 6;
  private static final int MODULUS = 1_000_000;

  /** Clocks differ and people are slow: a code of the step before or after counts too. */
  private static final int STEPS_APART = 1;

  private Totp() {}

  /**
   * The time step whose code it is; empty: it is none of now's.
   *
   * @param secret of any length
   */
  static OptionalLong stepOf(String code, byte[] secret, Instant now) {
    long present = step(now);
    OptionalLong found = OptionalLong.empty();
    for (long step = present - STEPS_APART; step <= present + STEPS_APART; step++) {
      // All are compared, so that the time tells nothing.
      if (new Token(code(secret, step)).matches(code)) {
        found = OptionalLong.of(step);
      }
    }
    return found;
  }

  static String code(byte[] secret, Instant at) {
    return code(secret, step(at));
  }

  /** RFC 4226, section 5.3: which four bytes of the hash count is said by its last one. */
  private static String code(byte[] secret, long step) {
    try {
      Mac mac = Mac.getInstance(ALGORITHM);
      mac.init(new SecretKeySpec(secret, ALGORITHM));
      byte[] hash = mac.doFinal(ByteBuffer.allocate(Long.BYTES).putLong(step).array());
      int truncated = ByteBuffer.wrap(hash).getInt(hash[hash.length - 1] & 0xf) & 0x7fffffff;
      return String.format(Locale.ROOT, "%0" + DIGITS + "d", truncated % MODULUS);
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("while computing a code", e);
    }
  }

  private static long step(Instant at) {
    return at.getEpochSecond() / STEP.toSeconds();
  }

  /** What apps read as a QR code (Google's Key URI Format). */
  static String uri(String email, String base32Secret) {
    return "otpauth://totp/Freehold:%s?secret=%s&issuer=Freehold&algorithm=SHA1&digits=%d&period=%d"
        .formatted(
            java.net.URLEncoder.encode(email, StandardCharsets.UTF_8),
            base32Secret,
            DIGITS,
            STEP.toSeconds());
  }
}
