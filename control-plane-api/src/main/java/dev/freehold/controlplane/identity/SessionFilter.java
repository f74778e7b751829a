package dev.freehold.controlplane.identity;

import dev.freehold.controlplane.persistence.Token;
import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.Cookie;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.time.Duration;
import java.util.Optional;
import java.util.stream.Stream;
import org.springframework.http.ResponseCookie;
import org.springframework.stereotype.Component;
import org.springframework.web.filter.OncePerRequestFilter;

/** Finds out whose request it is. What the request may is decided later. */
@Component
final class SessionFilter extends OncePerRequestFilter {
  /** The prefix binds the cookie to this host, to HTTPS and to no path (RFC 6265bis). */
  static final String COOKIE = "__Host-freehold";

  static final String CSRF_HEADER = "X-CSRF-Token";

  private final Sessions sessions;

  SessionFilter(Sessions sessions) {
    this.sessions = sessions;
  }

  @Override
  protected void doFilterInternal(
      HttpServletRequest request, HttpServletResponse response, FilterChain chain)
      throws ServletException, IOException {
    token(request)
        .flatMap(token -> sessions.principal(token, request.getHeader(CSRF_HEADER)))
        .ifPresent(principal -> principal.attachTo(request));
    chain.doFilter(request, response);
  }

  static Optional<Token> token(HttpServletRequest request) {
    return Stream.ofNullable(request.getCookies())
        .flatMap(Stream::of)
        .filter(cookie -> cookie.getName().equals(COOKIE))
        .map(Cookie::getValue)
        .map(Token::new)
        .findFirst();
  }

  /** An empty token takes the cookie away. */
  static String cookie(Token token) {
    return ResponseCookie.from(COOKIE, token.text())
        .httpOnly(true)
        .secure(true)
        .sameSite("Lax")
        .path("/")
        .maxAge(token.text().isEmpty() ? Duration.ZERO : Duration.ofSeconds(-1))
        .build()
        .toString();
  }
}
