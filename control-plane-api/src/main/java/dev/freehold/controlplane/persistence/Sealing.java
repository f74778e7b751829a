package dev.freehold.controlplane.persistence;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.util.Base64;
import javax.crypto.Cipher;
import javax.crypto.spec.GCMParameterSpec;
import javax.crypto.spec.SecretKeySpec;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.stereotype.Component;

/**
 * Text that a table holds for a while and that a reader of the table must not read: AES-256-GCM
 * with the installation's key. The row's id is part of it, so that no row can pass as another.
 */
@Component
@EnableConfigurationProperties(Sealing.Settings.class)
public final class Sealing {
  private static final int NONCE_BYTES = 12;
  private static final int TAG_BITS = 128;
  private static final int KEY_BYTES = 32;

  private final SecureRandom random = new SecureRandom();
  private final SecretKeySpec key;

  @Autowired
  Sealing(Settings settings) {
    this(settings.key());
  }

  private Sealing(SecretKeySpec key) {
    this.key = key;
  }

  /**
   * For a command, which has no settings.
   *
   * @throws IllegalArgumentException when it is no key
   */
  public static Sealing of(String base64Key) {
    return new Sealing(new Settings(base64Key));
  }

  /** With a random key of its own: whoever throws that away makes unreadable what it sealed. */
  public static byte[] newKey() {
    byte[] bytes = new byte[KEY_BYTES];
    new SecureRandom().nextBytes(bytes);
    return bytes;
  }

  /**
   * Seals with that key instead of the installation's.
   *
   * @param other of {@link #newKey}
   */
  public Sealing with(byte[] other) {
    return new Sealing(new SecretKeySpec(other, "AES"));
  }

  public byte[] seal(String text, String row) {
    byte[] nonce = new byte[NONCE_BYTES];
    random.nextBytes(nonce);
    byte[] sealed = run(Cipher.ENCRYPT_MODE, nonce, text.getBytes(StandardCharsets.UTF_8), row);
    return ByteBuffer.allocate(NONCE_BYTES + sealed.length).put(nonce).put(sealed).array();
  }

  public String open(byte[] sealed, String row) {
    if (sealed.length < NONCE_BYTES) {
      throw new IllegalStateException("while opening what is sealed: it is too short");
    }
    byte[] nonce = new byte[NONCE_BYTES];
    var buffer = ByteBuffer.wrap(sealed).get(nonce);
    byte[] rest = new byte[buffer.remaining()];
    buffer.get(rest);
    return new String(run(Cipher.DECRYPT_MODE, nonce, rest, row), StandardCharsets.UTF_8);
  }

  private byte[] run(int mode, byte[] nonce, byte[] text, String row) {
    try {
      var cipher = Cipher.getInstance("AES/GCM/NoPadding");
      cipher.init(mode, key, new GCMParameterSpec(TAG_BITS, nonce));
      cipher.updateAAD(row.getBytes(StandardCharsets.UTF_8));
      return cipher.doFinal(text);
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(
          "while %s: is freehold.sealing.key the one it was sealed with?"
              .formatted(mode == Cipher.ENCRYPT_MODE ? "sealing" : "opening what is sealed"),
          e);
    }
  }

  /**
   * @param base64Key 32 random bytes in Base64; the same for every replica, and kept: what was
   *     sealed with another one cannot be read
   */
  @ConfigurationProperties("freehold.sealing")
  record Settings(@org.springframework.boot.context.properties.bind.Name("key") String base64Key) {
    SecretKeySpec key() {
      byte[] bytes;
      try {
        bytes = Base64.getDecoder().decode(base64Key == null ? "" : base64Key);
      } catch (IllegalArgumentException e) {
        bytes = new byte[0];
      }
      if (bytes.length != KEY_BYTES) {
        throw new IllegalArgumentException(
            "freehold.sealing.key must be 32 random bytes in Base64, such as openssl rand -base64 32 prints");
      }
      return new SecretKeySpec(bytes, "AES");
    }

    @Override
    public String toString() {
      return "Settings[key=…]";
    }
  }
}
