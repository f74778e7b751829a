package dev.freehold.controlplane.identity;

import dev.freehold.controlplane.access.Principal;
import dev.freehold.controlplane.access.Requires;
import dev.freehold.controlplane.persistence.Token;
import dev.freehold.controlplane.web.Answers;
import dev.freehold.controlplane.web.ProblemCode;
import dev.freehold.controlplane.web.Refuses;
import dev.freehold.controlplane.web.RequestFacts;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.validation.Valid;
import jakarta.validation.constraints.NotBlank;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Size;
import org.springframework.http.HttpStatus;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RestController;

/**
 * Signing in with a passkey, and proving by it. Options are for {@code
 * PublicKeyCredential.parseRequestOptionsFromJSON}; they count once, for five minutes.
 */
@RestController
@RequestMapping("/api/v1")
class PasskeySignInController {
  /**
   * @param credential what {@code navigator.credentials.get} gave, {@code toJSON()}
   */
  record Proof(@NotNull @Valid PasskeyCredential.Asserted credential) {}

  /**
   * @param signIn what the first step answered
   */
  record FirstStep(@NotBlank @Size(max = 64) String signIn) {
    @Override
    public String toString() {
      return "FirstStep[…]";
    }
  }

  /**
   * @param signIn what the first step answered
   * @param credential what {@code navigator.credentials.get} gave, {@code toJSON()}
   */
  record SecondStep(
      @NotBlank @Size(max = 64) String signIn,
      @NotNull @Valid PasskeyCredential.Asserted credential) {
    @Override
    public String toString() {
      return "SecondStep[…]";
    }
  }

  private final PasskeySignIns signIns;
  private final Accounts accounts;

  PasskeySignInController(PasskeySignIns signIns, Accounts accounts) {
    this.signIns = signIns;
    this.accounts = accounts;
  }

  /** Without an e-mail: the browser shows the passkeys that it knows. */
  @PostMapping("/sessions/passkey/options")
  @Requires.Nothing(because = "whoever signs in has no session yet")
  PasskeyOptions.Request begin() {
    return signIns.begin();
  }

  /** Verified by the device's PIN or biometrics, a passkey is two factors. */
  @Answers(201)
  @Refuses({ProblemCode.PASSKEY_REFUSED, ProblemCode.TOO_MANY_ATTEMPTS})
  @PostMapping("/sessions/passkey")
  @Requires.Nothing(because = "whoever signs in has no session yet")
  ResponseEntity<SessionView> signIn(@Valid @RequestBody Proof proof, HttpServletRequest request) {
    return created(signIns.signIn(proof.credential(), RequestFacts.of(request)));
  }

  @Refuses(ProblemCode.SIGN_IN_REFUSED)
  @PostMapping("/sessions/second-factor/passkey/options")
  @Requires.Nothing(because = "the first step's token is what lets in")
  PasskeyOptions.Request beginSecondStep(@Valid @RequestBody FirstStep step) {
    return signIns.beginSecondStep(new Token(step.signIn()));
  }

  @Answers(201)
  @Refuses({
    ProblemCode.SIGN_IN_REFUSED,
    ProblemCode.PASSKEY_REFUSED,
    ProblemCode.TOO_MANY_ATTEMPTS
  })
  @PostMapping("/sessions/second-factor/passkey")
  @Requires.Nothing(because = "the first step's token is what lets in")
  ResponseEntity<SessionView> secondStep(
      @Valid @RequestBody SecondStep step, HttpServletRequest request) {
    return created(
        signIns.secondStep(new Token(step.signIn()), step.credential(), RequestFacts.of(request)));
  }

  @PostMapping("/session/proof/passkey/options")
  @Requires.Session
  PasskeyOptions.Request beginProof(Principal principal) {
    return signIns.beginProof(principal);
  }

  /** As {@code POST /session/proof}, with a passkey alone; the session gets another token. */
  @Refuses({ProblemCode.PASSKEY_REFUSED, ProblemCode.TOO_MANY_ATTEMPTS})
  @PostMapping("/session/proof/passkey")
  @Requires.Session
  ResponseEntity<SessionView> prove(
      @Valid @RequestBody Proof proof, Principal principal, HttpServletRequest request) {
    Token token = signIns.proveAgain(principal, proof.credential(), RequestFacts.of(request));
    return SessionView.answer(HttpStatus.OK, accounts.get(principal.account()), token);
  }

  private static ResponseEntity<SessionView> created(SignIns.Outcome.SignedIn done) {
    return SessionView.answer(HttpStatus.CREATED, done.account(), done.session());
  }
}
