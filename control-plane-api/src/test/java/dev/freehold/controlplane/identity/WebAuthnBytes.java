package dev.freehold.controlplane.identity;

import java.io.ByteArrayOutputStream;
import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.interfaces.ECPublicKey;
import java.util.Base64;
import java.util.HexFormat;

/** What WebAuthn sends, byte by byte: CBOR (RFC 8949) and COSE keys (RFC 9053). */
final class WebAuthnBytes {
  private WebAuthnBytes() {}

  /** Attested credential data: no model, the credential's id and its key. */
  static byte[] attestedCredential(byte[] id, ECPublicKey key) {
    return joined(
        new byte[16], ByteBuffer.allocate(2).putShort((short) id.length).array(), id, cose(key));
  }

  /** An attestation object without a statement. */
  static byte[] attestation(byte[] authenticatorData) {
    return joined(
        hex("a3"),
        hex("63"),
        "fmt".getBytes(StandardCharsets.UTF_8),
        hex("64"),
        "none".getBytes(StandardCharsets.UTF_8),
        hex("67"),
        "attStmt".getBytes(StandardCharsets.UTF_8),
        hex("a0"),
        hex("68"),
        "authData".getBytes(StandardCharsets.UTF_8),
        hex("59"),
        ByteBuffer.allocate(2).putShort((short) authenticatorData.length).array(),
        authenticatorData);
  }

  /** RFC 9053, 7.1.1: EC2, ES256, P-256. */
  private static byte[] cose(ECPublicKey key) {
    return joined(
        hex("a5010203262001215820"),
        coordinate(key.getW().getAffineX()),
        hex("225820"),
        coordinate(key.getW().getAffineY()));
  }

  private static byte[] coordinate(BigInteger number) {
    byte[] bytes = number.toByteArray();
    byte[] padded = new byte[32];
    int length = Math.min(32, bytes.length);
    System.arraycopy(bytes, bytes.length - length, padded, 32 - length, length);
    return padded;
  }

  static byte[] bytes(String base64url) {
    return Base64.getUrlDecoder().decode(base64url);
  }

  static String text(byte[] bytes) {
    return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
  }

  private static byte[] hex(String hex) {
    return HexFormat.of().parseHex(hex);
  }

  static byte[] sha256(byte[] bytes) {
    try {
      return MessageDigest.getInstance("SHA-256").digest(bytes);
    } catch (GeneralSecurityException e) {
      throw new AssertionError(e);
    }
  }

  static byte[] joined(byte[]... parts) {
    var all = new ByteArrayOutputStream();
    for (byte[] part : parts) {
      all.writeBytes(part);
    }
    return all.toByteArray();
  }
}
