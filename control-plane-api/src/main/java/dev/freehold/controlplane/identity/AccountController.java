package dev.freehold.controlplane.identity;

import dev.freehold.controlplane.access.Principal;
import dev.freehold.controlplane.access.Requires;
import dev.freehold.controlplane.identity.Throttle.Kind;
import dev.freehold.controlplane.persistence.Token;
import dev.freehold.controlplane.web.Answers;
import dev.freehold.controlplane.web.ProblemCode;
import dev.freehold.controlplane.web.Refuses;
import dev.freehold.controlplane.web.RequestFacts;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.validation.Valid;
import jakarta.validation.constraints.Email;
import jakarta.validation.constraints.NotBlank;
import jakarta.validation.constraints.Size;
import org.springframework.http.HttpStatus;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.DeleteMapping;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.PutMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.ResponseStatus;
import org.springframework.web.bind.annotation.RestController;

/** Signing up, verifying the e-mail, and passwords. */
@RestController
@RequestMapping("/api/v1")
class AccountController {
  record SignUp(
      @NotBlank @Email @Size(max = 254) String email,
      @NotBlank @Size(max = 128) String displayName,
      @NotBlank @Size(max = 256) String password) {
    @Override
    public String toString() {
      return "SignUp[…]";
    }
  }

  /**
   * @param token of the mail
   * @param password that was chosen when signing up
   */
  record Verification(
      @NotBlank @Size(max = 64) String token, @NotBlank @Size(max = 256) String password) {
    @Override
    public String toString() {
      return "Verification[…]";
    }
  }

  record ResetRequest(@NotBlank @Email @Size(max = 254) String email) {}

  record Reset(@NotBlank @Size(max = 64) String token, @NotBlank @Size(max = 256) String password) {
    @Override
    public String toString() {
      return "Reset[…]";
    }
  }

  record PasswordChange(
      @NotBlank @Size(max = 256) String password, @NotBlank @Size(max = 256) String newPassword) {
    @Override
    public String toString() {
      return "PasswordChange[…]";
    }
  }

  private final SignUps signUps;
  private final PasswordChanges passwords;
  private final Accounts accounts;
  private final Throttle throttle;

  AccountController(
      SignUps signUps, PasswordChanges passwords, Accounts accounts, Throttle throttle) {
    this.signUps = signUps;
    this.passwords = passwords;
    this.accounts = accounts;
    this.throttle = throttle;
  }

  /** The answer is the same whether there is such an account or not; the mail is not. */
  @Refuses({ProblemCode.PASSWORD_REFUSED, ProblemCode.TOO_MANY_ATTEMPTS})
  @PostMapping("/sign-ups")
  @Requires.Nothing(because = "whoever signs up has no account yet")
  @ResponseStatus(HttpStatus.ACCEPTED)
  void signUp(@Valid @RequestBody SignUp signUp, HttpServletRequest request) {
    throttle.count(Kind.MAIL, signUp.email(), RequestFacts.of(request).address());
    signUps.signUp(signUp.email(), signUp.displayName(), signUp.password());
  }

  /** Signs in as well; before it nobody can. Signing up once more sends another mail. */
  @Answers(201)
  @Refuses({ProblemCode.LINK_INVALID, ProblemCode.SIGN_IN_REFUSED, ProblemCode.TOO_MANY_ATTEMPTS})
  @PostMapping("/email-verifications/completion")
  @Requires.Nothing(because = "the mailed token and the password are what lets in")
  ResponseEntity<SessionView> verify(
      @Valid @RequestBody Verification verification, HttpServletRequest request) {
    var done =
        signUps.verify(
            new Token(verification.token()), verification.password(), RequestFacts.of(request));
    return SessionView.answer(HttpStatus.CREATED, done.account(), done.session());
  }

  /** The answer is the same whether there is such an account or not; the mail is not. */
  @Refuses(ProblemCode.TOO_MANY_ATTEMPTS)
  @PostMapping("/password-resets")
  @Requires.Nothing(because = "whoever forgot the password cannot sign in")
  @ResponseStatus(HttpStatus.ACCEPTED)
  void requestReset(@Valid @RequestBody ResetRequest reset, HttpServletRequest request) {
    throttle.count(Kind.MAIL, reset.email(), RequestFacts.of(request).address());
    passwords.requestReset(reset.email());
  }

  @Refuses({ProblemCode.LINK_INVALID, ProblemCode.PASSWORD_REFUSED})
  @PostMapping("/password-resets/completion")
  @Requires.Nothing(because = "the mailed token is what lets in")
  ResponseEntity<Void> reset(@Valid @RequestBody Reset reset) {
    passwords.reset(new Token(reset.token()), reset.password());
    return ResponseEntity.noContent().build();
  }

  /** Where passkeys let in: one that is backed up, or two. Ends all other sessions. */
  @Refuses({ProblemCode.LAST_WAY_IN, ProblemCode.NOT_FOUND})
  @DeleteMapping("/account/password")
  @Requires.Session(fresh = true)
  ResponseEntity<Void> removePassword(Principal principal) {
    passwords.remove(principal, accounts.get(principal.account()));
    return ResponseEntity.noContent().build();
  }

  /** Ends all other sessions; this one gets another token. */
  @Refuses({
    ProblemCode.SIGN_IN_REFUSED,
    ProblemCode.PASSWORD_REFUSED,
    ProblemCode.TOO_MANY_ATTEMPTS
  })
  @PutMapping("/account/password")
  @Requires.Session
  ResponseEntity<SessionView> changePassword(
      @Valid @RequestBody PasswordChange change, Principal principal, HttpServletRequest request) {
    Account account = accounts.get(principal.account());
    throttle.count(Kind.SIGN_IN, account.email(), RequestFacts.of(request).address());
    Token session = passwords.change(principal, account, change.password(), change.newPassword());
    throttle.forgive(Kind.SIGN_IN, account.email());
    return SessionView.answer(HttpStatus.OK, account, session);
  }
}
