package dev.freehold.controlplane.identity;

import dev.freehold.controlplane.persistence.Token;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatus;
import org.springframework.http.ResponseEntity;

/**
 * Who is signed in.
 *
 * @param emailVerified while it is false, nothing but the verification is possible
 * @param csrfToken to be sent in the header {@code X-CSRF-Token} with all but GET; another one
 *     whenever the cookie is another one
 * @param ssoOrganization whose identity provider vouched for the session, and in which alone it
 *     counts; null: everywhere
 */
record SessionView(
    UUID account,
    String email,
    String displayName,
    boolean emailVerified,
    @Nullable String staffRole,
    String csrfToken,
    @Nullable UUID ssoOrganization) {
  static SessionView of(Account account, Token token) {
    return of(account, token, null);
  }

  static SessionView of(Account account, Token token, @Nullable UUID ssoOrganization) {
    return new SessionView(
        account.id(),
        account.email(),
        account.displayName(),
        account.verified(),
        account.staff() == null ? null : account.staff().wireName(),
        Sessions.csrfToken(token).text(),
        ssoOrganization);
  }

  /** With the cookie of a session that begins, or goes on under another token. */
  static ResponseEntity<SessionView> answer(HttpStatus status, Account account, Token token) {
    return ResponseEntity.status(status)
        .header(HttpHeaders.SET_COOKIE, SessionFilter.cookie(token))
        .body(of(account, token));
  }

  @Override
  public String toString() {
    return "SessionView[account=%s, …]".formatted(account);
  }
}
