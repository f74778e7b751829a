package dev.freehold.controlplane.identity;

import dev.freehold.controlplane.access.Principal;
import dev.freehold.controlplane.access.Requires;
import dev.freehold.controlplane.persistence.Token;
import dev.freehold.controlplane.web.Answers;
import dev.freehold.controlplane.web.Page;
import dev.freehold.controlplane.web.ProblemCode;
import dev.freehold.controlplane.web.ProblemException;
import dev.freehold.controlplane.web.Refuses;
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

  /**
   * @param signIn what the first step answered
   * @param code of the authenticator app, or a recovery code
   */
  record SecondStep(
      @NotBlank @Size(max = 64) String signIn, @NotBlank @Size(max = 32) String code) {
    @Override
    public String toString() {
      return "SecondStep[…]";
    }
  }

  /**
   * The password was right. Within five minutes, {@code POST /sessions/second-factor} takes a code
   * of the app or a recovery code, and {@code POST /sessions/second-factor/passkey} a passkey.
   *
   * @param factors what the account has of these: {@code totp}, {@code recovery_code}, {@code
   *     passkey}
   */
  record CodeAwaited(String signIn, List<String> factors) {
    @Override
    public String toString() {
      return "CodeAwaited[…]";
    }
  }

  /**
   * @param code needed where there is a second factor
   */
  record Proof(@NotBlank @Size(max = 256) String password, @Nullable @Size(max = 32) String code) {
    @Override
    public String toString() {
      return "Proof[…]";
    }
  }

  /**
   * @param code of the authenticator app, or a recovery code
   */
  record Code(@NotBlank @Size(max = 32) String code) {
    @Override
    public String toString() {
      return "Code[…]";
    }
  }

  private final SignIns signIns;
  private final Accounts accounts;
  private final OwnSessions sessions;

  SessionController(SignIns signIns, Accounts accounts, OwnSessions sessions) {
    this.signIns = signIns;
    this.accounts = accounts;
    this.sessions = sessions;
  }

  /** 201 with a session, or 202 where a second factor is to follow. */
  @Answers({201, 202})
  @Refuses({ProblemCode.SIGN_IN_REFUSED, ProblemCode.TOO_MANY_ATTEMPTS})
  @PostMapping("/sessions")
  @Requires.Nothing(because = "whoever signs in has no session yet")
  ResponseEntity<?> signIn(@Valid @RequestBody SignIn signIn, HttpServletRequest request) {
    return switch (signIns.begin(signIn.email(), signIn.password(), RequestFacts.of(request))) {
      case SignIns.Outcome.SignedIn done -> created(done);
      case SignIns.Outcome.CodeAwaited awaited ->
          ResponseEntity.accepted()
              .body(new CodeAwaited(awaited.signIn().text(), awaited.factors()));
    };
  }

  @Answers(201)
  @Refuses({
    ProblemCode.LINK_INVALID,
    ProblemCode.CODE_REFUSED,
    ProblemCode.SIGN_IN_REFUSED,
    ProblemCode.TOO_MANY_ATTEMPTS
  })
  @PostMapping("/sessions/second-factor")
  @Requires.Nothing(because = "the first step's token is what lets in")
  ResponseEntity<SessionView> secondStep(
      @Valid @RequestBody SecondStep step, HttpServletRequest request) {
    return created(signIns.finish(new Token(step.signIn()), step.code(), RequestFacts.of(request)));
  }

  @GetMapping("/session")
  @Requires.Session(unverified = true, sso = true)
  SessionView session(Principal principal, HttpServletRequest request) {
    return SessionView.of(
        accounts.get(principal.account()),
        SessionFilter.token(request).orElseThrow(),
        principal.ssoOrganization());
  }

  /**
   * A code beside what was proven already, where an organisation's policy asks for a second factor
   * and its identity provider did not; the session gets another token.
   */
  @Refuses({ProblemCode.CODE_REFUSED, ProblemCode.TOO_MANY_ATTEMPTS})
  @PostMapping("/session/second-factor")
  @Requires.Session(sso = true)
  ResponseEntity<SessionView> addSecondFactor(
      @Valid @RequestBody Code code, Principal principal, HttpServletRequest request) {
    Token token = signIns.addSecondFactor(principal, code.code(), RequestFacts.of(request));
    return ResponseEntity.ok()
        .header(HttpHeaders.SET_COOKIE, SessionFilter.cookie(token))
        .body(
            SessionView.of(accounts.get(principal.account()), token, principal.ssoOrganization()));
  }

  /** Proves once more who one is, for what needs a fresh proof; the session gets another token. */
  @Refuses({ProblemCode.SIGN_IN_REFUSED, ProblemCode.CODE_REFUSED, ProblemCode.TOO_MANY_ATTEMPTS})
  @PostMapping("/session/proof")
  @Requires.Session
  ResponseEntity<SessionView> prove(
      @Valid @RequestBody Proof proof, Principal principal, HttpServletRequest request) {
    Token token =
        signIns.proveAgain(principal, proof.password(), proof.code(), RequestFacts.of(request));
    return SessionView.answer(HttpStatus.OK, accounts.get(principal.account()), token);
  }

  @DeleteMapping("/session")
  @Requires.Session(unverified = true, sso = true)
  ResponseEntity<Void> signOut(Principal principal) {
    sessions.revoke(principal, principal.session());
    return ResponseEntity.noContent()
        .header(HttpHeaders.SET_COOKIE, SessionFilter.cookie(new Token("")))
        .build();
  }

  @GetMapping("/sessions")
  @Requires.Session
  Page<OwnSessions.View> list(
      @RequestParam(required = false) @Nullable String cursor,
      @RequestParam(defaultValue = Page.LIMIT) int limit,
      Principal principal) {
    return Page.read(
        cursor,
        limit,
        (after, size) -> sessions.open(principal, after, size),
        OwnSessions.View::id);
  }

  /** Ends all sessions but this one. */
  @DeleteMapping("/sessions")
  @Requires.Session
  ResponseEntity<Void> revokeOthers(Principal principal) {
    sessions.revokeOthers(principal);
    return ResponseEntity.noContent().build();
  }

  @DeleteMapping("/sessions/{session}")
  @Requires.Session
  ResponseEntity<Void> revoke(Principal principal, @PathVariable UUID session) {
    if (!sessions.revoke(principal, session)) {
      throw new ProblemException(ProblemCode.NOT_FOUND);
    }
    return ResponseEntity.noContent().build();
  }

  private static ResponseEntity<SessionView> created(SignIns.Outcome.SignedIn done) {
    return SessionView.answer(HttpStatus.CREATED, done.account(), done.session());
  }
}
