package dev.freehold.controlplane.identity;

import dev.freehold.controlplane.access.AskedVersion;
import dev.freehold.controlplane.access.Principal;
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
import org.springframework.http.HttpHeaders;
import org.springframework.http.ResponseCookie;
import org.springframework.stereotype.Component;
import org.springframework.web.filter.OncePerRequestFilter;

/**
 * Finds out whose request it is, by the session or by an API key. What the request may is decided
 * later. A request that shows a key has no session, so that a wrong key is refused and does not
 * fall back to a cookie.
 */
@Component
public final class SessionFilter extends OncePerRequestFilter {
  /** The prefix binds the cookie to this host, to HTTPS and to no path (RFC 6265bis). */
  static final String COOKIE = "__Host-freehold";

  static final String CSRF_HEADER = "X-CSRF-Token";

  private final Sessions sessions;
  private final KeyPrincipals keys;

  SessionFilter(Sessions sessions, KeyPrincipals keys) {
    this.sessions = sessions;
    this.keys = keys;
  }

  @Override
  protected void doFilterInternal(
      HttpServletRequest request, HttpServletResponse response, FilterChain chain)
      throws ServletException, IOException {
    principal(request).ifPresent(principal -> principal.attachTo(request));
    chain.doFilter(request, response);
  }

  private Optional<Principal> principal(HttpServletRequest request) {
    String authorization = request.getHeader(HttpHeaders.AUTHORIZATION);
    var version = AskedVersion.of(request);
    return authorization == null
        ? token(request)
            .flatMap(token -> sessions.principal(token, request.getHeader(CSRF_HEADER), version))
        : ApiKey.inHeader(authorization).flatMap(key -> keys.principal(key, version));
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
