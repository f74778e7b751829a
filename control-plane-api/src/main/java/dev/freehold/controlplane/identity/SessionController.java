package dev.freehold.controlplane.identity;

import dev.freehold.controlplane.access.Principal;
import dev.freehold.controlplane.access.Requires;
import dev.freehold.controlplane.persistence.Token;
import dev.freehold.controlplane.web.Page;
import dev.freehold.controlplane.web.ProblemCode;
import dev.freehold.controlplane.web.ProblemException;
import dev.freehold.controlplane.web.RequestFacts;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.validation.Valid;
import jakarta.validation.constraints.NotBlank;
import jakarta.validation.constraints.Size;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatus;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.DeleteMapping;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

/** Signing in and out. */
@RestController
@RequestMapping("/api/v1")
class SessionController {
  record SignIn(
      @NotBlank @Size(max = 254) String email, @NotBlank @Size(max = 256) String password) {
    @Override
    public String toString() {
      return "SignIn[…]";
    }
  }

  record Proof(@NotBlank @Size(max = 256) String password) {
    @Override
    public String toString() {
      return "Proof[…]";
    }
  }

  /**
   * @param csrfToken to be sent in the header {@code X-CSRF-Token} with all but GET
   */
  record SessionView(
      UUID account,
      String email,
      String displayName,
      @Nullable String staffRole,
      String csrfToken) {}

  private final Accounts accounts;
  private final Sessions sessions;
  private final SignInThrottle throttle;

  SessionController(Accounts accounts, Sessions sessions, SignInThrottle throttle) {
    this.accounts = accounts;
    this.sessions = sessions;
    this.throttle = throttle;
  }

  @PostMapping("/sessions")
  @Requires.Nothing(because = "whoever signs in has no session yet")
  ResponseEntity<SessionView> signIn(
      @Valid @RequestBody SignIn signIn, HttpServletRequest request) {
    RequestFacts facts = RequestFacts.of(request);
    throttle.count(signIn.email(), facts.address());
    Account account =
        accounts
            .authenticate(signIn.email(), signIn.password())
            .orElseThrow(
                () ->
                    new ProblemException(
                        ProblemCode.SIGN_IN_REFUSED, ProblemCode.SIGN_IN_REFUSED.title()));
    throttle.forgive(signIn.email());
    Token token = sessions.open(account, facts);
    return ResponseEntity.status(HttpStatus.CREATED)
        .header(HttpHeaders.SET_COOKIE, SessionFilter.cookie(token))
        .body(view(account, token));
  }

  @GetMapping("/session")
  @Requires.Session
  SessionView session(Principal principal, HttpServletRequest request) {
    return view(account(principal), SessionFilter.token(request).orElseThrow());
  }

  /** Proves once more who one is, for what needs a fresh proof. */
  @PostMapping("/session/proof")
  @Requires.Session
  ResponseEntity<Void> prove(
      @Valid @RequestBody Proof proof, Principal principal, HttpServletRequest request) {
    Account account = account(principal);
    throttle.count(account.email(), RequestFacts.of(request).address());
    if (accounts.authenticate(account.email(), proof.password()).isEmpty()) {
      throw new ProblemException(ProblemCode.SIGN_IN_REFUSED, ProblemCode.SIGN_IN_REFUSED.title());
    }
    throttle.forgive(account.email());
    sessions.proven(principal);
    return ResponseEntity.noContent().build();
  }

  @DeleteMapping("/session")
  @Requires.Session
  ResponseEntity<Void> signOut(Principal principal) {
    sessions.revoke(principal, principal.session());
    return ResponseEntity.noContent()
        .header(HttpHeaders.SET_COOKIE, SessionFilter.cookie(new Token("")))
        .build();
  }

  @GetMapping("/sessions")
  @Requires.Session
  Page<Sessions.View> list(
      @RequestParam(required = false) @Nullable String cursor,
      @RequestParam(defaultValue = Page.LIMIT) int limit,
      Principal principal) {
    return Page.read(
        cursor,
        limit,
        (after, size) -> sessions.open(principal.account(), after, size),
        Sessions.View::id);
  }

  @DeleteMapping("/sessions/{session}")
  @Requires.Session
  ResponseEntity<Void> revoke(Principal principal, @PathVariable UUID session) {
    if (!sessions.revoke(principal, session)) {
      throw new ProblemException(ProblemCode.NOT_FOUND, ProblemCode.NOT_FOUND.title());
    }
    return ResponseEntity.noContent().build();
  }

  private Account account(Principal principal) {
    return accounts.byId(List.of(principal.account())).getFirst();
  }

  private static SessionView view(Account account, Token token) {
    return new SessionView(
        account.id(),
        account.email(),
        account.displayName(),
        account.staff() == null ? null : account.staff().wireName(),
        Sessions.csrfToken(token).text());
  }
}
