package dev.freehold.controlplane.sso;

import dev.freehold.controlplane.persistence.Token;
import jakarta.servlet.http.Cookie;
import jakarta.servlet.http.HttpServletRequest;
import java.time.Duration;
import java.util.Optional;
import java.util.stream.Stream;
import org.springframework.http.ResponseCookie;

/**
 * Binds a sign-in to the browser that began it, so that nobody makes another one end theirs (RFC
 * 6749, section 10.12).
 */
final class SsoCookie {
  private static final String NAME = "__Host-freehold-sso";

  private SsoCookie() {}

  static Optional<Token> in(HttpServletRequest request) {
    return Stream.ofNullable(request.getCookies())
        .flatMap(Stream::of)
        .filter(cookie -> cookie.getName().equals(NAME))
        .map(Cookie::getValue)
        .map(Token::new)
        .findFirst();
  }

  /** The header {@code Set-Cookie}. */
  static String of(Token browser) {
    return cookie(browser.text(), LoginAttempts.LIFE);
  }

  static String gone() {
    return cookie("", Duration.ZERO);
  }

  private static String cookie(String value, Duration life) {
    return ResponseCookie.from(NAME, value)
        .httpOnly(true)
        .secure(true)
        // The provider's page leads back by an address, not by a form.
        .sameSite("Lax")
        .path("/")
        .maxAge(life)
        .build()
        .toString();
  }
}
