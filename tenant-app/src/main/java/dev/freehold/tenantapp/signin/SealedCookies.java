package dev.freehold.tenantapp.signin;

import dev.freehold.tenantapp.controlplane.ConditionalOnControlPlane;
import dev.freehold.tenantapp.database.BindingKey;
import jakarta.servlet.http.Cookie;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.Arrays;
import java.util.Base64;
import java.util.Optional;
import java.util.stream.Stream;
import javax.crypto.Cipher;
import javax.crypto.spec.GCMParameterSpec;
import org.springframework.http.HttpHeaders;
import org.springframework.http.ResponseCookie;
import org.springframework.stereotype.Component;

/**
 * Cookies that only this tenant's pods can make and read (AES-256-GCM), so that any pod knows who
 * is signed in and none remembers anything. A cookie of another name, or that a neighbour below the
 * same domain has set, does not open.
 */
@Component
@ConditionalOnControlPlane
class SealedCookies {

  private static final String PURPOSE = "tenant-app cookies v1";
  private static final String CIPHER = "AES/GCM/NoPadding";
  private static final int NONCE_BYTES = 12;
  private static final int TAG_BITS = 128;

  private final SecureRandom random = new SecureRandom();
  private final BindingKey key;

  SealedCookies(BindingKey key) {
    this.key = key;
  }

  /** Empty: there is none that opens. */
  Optional<String> read(HttpServletRequest request, String name) {
    var cookies = request.getCookies();
    return cookies == null
        ? Optional.empty()
        : Stream.of(cookies)
            .filter(cookie -> cookie.getName().equals(full(request, name)))
            .map(Cookie::getValue)
            .map(value -> open(name, value))
            .flatMap(Optional::stream)
            .findFirst();
  }

  void write(
      HttpServletRequest request,
      HttpServletResponse response,
      String name,
      String value,
      Duration life) {
    set(request, response, name, seal(name, value), life);
  }

  void delete(HttpServletRequest request, HttpServletResponse response, String name) {
    set(request, response, name, "", Duration.ZERO);
  }

  private static void set(
      HttpServletRequest request,
      HttpServletResponse response,
      String name,
      String value,
      Duration life) {
    response.addHeader(
        HttpHeaders.SET_COOKIE,
        ResponseCookie.from(full(request, name), value)
            .path("/")
            .httpOnly(true)
            // Lax and not Strict: the way back from the control plane is a link from elsewhere.
            .sameSite("Lax")
            .secure(request.isSecure())
            .maxAge(life)
            .build()
            .toString());
  }

  /** The prefix binds a cookie to this host and to HTTPS (RFC 6265bis); a laptop has no HTTPS. */
  private static String full(HttpServletRequest request, String name) {
    return (request.isSecure() ? "__Host-" : "") + name;
  }

  private String seal(String name, String value) {
    var nonce = new byte[NONCE_BYTES];
    random.nextBytes(nonce);
    try {
      var sealed =
          cipher(Cipher.ENCRYPT_MODE, name, nonce).doFinal(value.getBytes(StandardCharsets.UTF_8));
      return Base64.getUrlEncoder()
          .withoutPadding()
          .encodeToString(
              ByteBuffer.allocate(NONCE_BYTES + sealed.length).put(nonce).put(sealed).array());
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("while sealing a cookie", e);
    }
  }

  private Optional<String> open(String name, String value) {
    try {
      var bytes = Base64.getUrlDecoder().decode(value);
      if (bytes.length < NONCE_BYTES) {
        return Optional.empty();
      }
      var nonce = Arrays.copyOf(bytes, NONCE_BYTES);
      return Optional.of(
          new String(
              cipher(Cipher.DECRYPT_MODE, name, nonce)
                  .doFinal(bytes, NONCE_BYTES, bytes.length - NONCE_BYTES),
              StandardCharsets.UTF_8));
    } catch (GeneralSecurityException | IllegalArgumentException e) {
      // Somebody else's, or from before the database's password changed.
      return Optional.empty();
    }
  }

  private Cipher cipher(int mode, String name, byte[] nonce) throws GeneralSecurityException {
    var cipher = Cipher.getInstance(CIPHER);
    cipher.init(mode, key.derive(PURPOSE), new GCMParameterSpec(TAG_BITS, nonce));
    cipher.updateAAD(name.getBytes(StandardCharsets.UTF_8));
    return cipher;
  }
}
