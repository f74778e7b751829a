package dev.freehold.controlplane.webhooks;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.util.Base64;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * What an endpoint knows our messages by (Standard Webhooks 1.0, symmetric signatures).
 *
 * @param text {@code whsec_} and 32 random bytes in Base64
 */
record WebhookSecret(String text) {
  private static final String PREFIX = "whsec_";
  private static final SecureRandom RANDOM = new SecureRandom();

  static WebhookSecret random() {
    byte[] bytes = new byte[32];
    RANDOM.nextBytes(bytes);
    return new WebhookSecret(PREFIX + Base64.getEncoder().encodeToString(bytes));
  }

  /**
   * One signature of the header {@code webhook-signature}.
   *
   * @param seconds since 1970, as in {@code webhook-timestamp}
   */
  String sign(String id, long seconds, byte[] body) {
    try {
      var mac = Mac.getInstance("HmacSHA256");
      mac.init(
          new SecretKeySpec(
              Base64.getDecoder().decode(text.substring(PREFIX.length())), "HmacSHA256"));
      mac.update("%s.%d.".formatted(id, seconds).getBytes(StandardCharsets.UTF_8));
      return "v1," + Base64.getEncoder().encodeToString(mac.doFinal(body));
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("while signing a webhook", e);
    }
  }

  /** A secret in a log is a secret lost. */
  @Override
  public String toString() {
    return "WebhookSecret[…]";
  }
}
