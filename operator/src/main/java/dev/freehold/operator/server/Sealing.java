package dev.freehold.operator.server;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.util.Base64;
import java.util.Optional;
import javax.crypto.AEADBadTagException;
import javax.crypto.Cipher;
import javax.crypto.spec.GCMParameterSpec;
import javax.crypto.spec.SecretKeySpec;

/**
 * Seals passwords for the registry: AES-256-GCM with the installation's key, bound to the row's id
 * so that a sealed password cannot be moved to another row. Layout: 12 bytes nonce, ciphertext, 16
 * bytes tag.
 */
public final class Sealing {
  private static final int NONCE_BYTES = 12;
  private static final int TAG_BITS = 128;
  private static final SecureRandom RANDOM = new SecureRandom();

  private final String installation;
  private final SecretKeySpec key;

  /**
   * @param installation id of the installation, written into every row
   * @param key 32 bytes
   */
  public Sealing(String installation, byte[] key) {
    if (installation.isBlank()) {
      throw new IllegalArgumentException(
          "the Secret freehold-installation must hold a non-empty 'id'");
    }
    if (key.length != 32) {
      throw new IllegalArgumentException(
          "the Secret freehold-installation must hold a 'sealing-key' of 32 bytes, it has "
              + key.length);
    }
    this.installation = installation;
    this.key = new SecretKeySpec(key, "AES");
  }

  public String installation() {
    return installation;
  }

  /** 32 random bytes as URL-safe text: needs no quoting in a URI. */
  static String drawPassword() {
    byte[] bytes = new byte[32];
    RANDOM.nextBytes(bytes);
    return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
  }

  public byte[] seal(DatabaseId id, String password) {
    byte[] nonce = new byte[NONCE_BYTES];
    RANDOM.nextBytes(nonce);
    try {
      byte[] sealed =
          crypt(Cipher.ENCRYPT_MODE, nonce, id, password.getBytes(StandardCharsets.UTF_8));
      return ByteBuffer.allocate(NONCE_BYTES + sealed.length).put(nonce).put(sealed).array();
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("AES-GCM is part of every JDK", e);
    }
  }

  /** Empty when it was sealed with another key or for another id. */
  public Optional<String> unseal(DatabaseId id, byte[] sealed) {
    ByteBuffer buffer = ByteBuffer.wrap(sealed);
    byte[] nonce = new byte[NONCE_BYTES];
    buffer.get(nonce);
    byte[] rest = new byte[buffer.remaining()];
    buffer.get(rest);
    try {
      return Optional.of(
          new String(crypt(Cipher.DECRYPT_MODE, nonce, id, rest), StandardCharsets.UTF_8));
    } catch (AEADBadTagException e) {
      return Optional.empty();
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("AES-GCM is part of every JDK", e);
    }
  }

  private byte[] crypt(int mode, byte[] nonce, DatabaseId id, byte[] text)
      throws GeneralSecurityException {
    Cipher cipher = Cipher.getInstance("AES/GCM/NoPadding");
    cipher.init(mode, key, new GCMParameterSpec(TAG_BITS, nonce));
    cipher.updateAAD(id.value().getBytes(StandardCharsets.US_ASCII));
    return cipher.doFinal(text);
  }
}
