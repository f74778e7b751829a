package dev.freehold.controlplane.identity;

import dev.freehold.controlplane.access.Principal;
import dev.freehold.controlplane.access.Requires;
import dev.freehold.controlplane.identity.Throttle.Kind;
import dev.freehold.controlplane.web.ProblemCode;
import dev.freehold.controlplane.web.Refuses;
import dev.freehold.controlplane.web.RequestFacts;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.validation.Valid;
import jakarta.validation.constraints.NotBlank;
import jakarta.validation.constraints.Size;
import java.util.List;
import org.springframework.http.HttpStatus;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.DeleteMapping;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.ResponseStatus;
import org.springframework.web.bind.annotation.RestController;

/** The authenticator app of one's own account, and the codes for its loss. */
@RestController
@RequestMapping("/api/v1/account")
class SecondFactorController {
  record Confirmation(@NotBlank @Size(max = 32) String code) {
    @Override
    public String toString() {
      return "Confirmation[…]";
    }
  }

  /** Shown this once. */
  record RecoveryCodes(List<String> recoveryCodes) {
    @Override
    public String toString() {
      return "RecoveryCodes[…]";
    }
  }

  /**
   * @param on whether codes of an authenticator app are asked for
   */
  record Status(boolean on, int recoveryCodesLeft) {}

  private final SecondFactors secondFactors;
  private final RecoveryCodeRows recoveryCodes;
  private final Accounts accounts;
  private final Throttle throttle;

  SecondFactorController(
      SecondFactors secondFactors,
      RecoveryCodeRows recoveryCodes,
      Accounts accounts,
      Throttle throttle) {
    this.secondFactors = secondFactors;
    this.recoveryCodes = recoveryCodes;
    this.accounts = accounts;
    this.throttle = throttle;
  }

  @GetMapping("/second-factor")
  @Requires.Session
  Status status(Principal principal) {
    return new Status(
        secondFactors.hasApp(principal.account()), recoveryCodes.left(principal.account()));
  }

  /** A secret for the app; nothing changes until a code confirms that the app has it. */
  @Refuses(ProblemCode.SECOND_FACTOR_EXISTS)
  @PostMapping("/second-factor")
  @Requires.Session(fresh = true)
  @ResponseStatus(HttpStatus.CREATED)
  SecondFactors.Enrolment begin(Principal principal) {
    return secondFactors.begin(accounts.get(principal.account()));
  }

  @Refuses({
    ProblemCode.CODE_REFUSED,
    ProblemCode.SECOND_FACTOR_EXISTS,
    ProblemCode.TOO_MANY_ATTEMPTS
  })
  @PostMapping("/second-factor/confirmation")
  @Requires.Session(fresh = true)
  RecoveryCodes confirm(
      @Valid @RequestBody Confirmation confirmation,
      Principal principal,
      HttpServletRequest request) {
    String account = principal.account().toString();
    throttle.count(Kind.CODE, account, RequestFacts.of(request).address());
    var codes = secondFactors.confirm(accounts.get(principal.account()), confirmation.code());
    throttle.forgive(Kind.CODE, account);
    return view(codes);
  }

  /** Those before count no longer. */
  @Refuses(ProblemCode.NOT_FOUND)
  @PostMapping("/second-factor/recovery-codes")
  @Requires.Session(fresh = true)
  RecoveryCodes renewRecoveryCodes(Principal principal) {
    return view(secondFactors.renewRecoveryCodes(accounts.get(principal.account())));
  }

  @Refuses({ProblemCode.NOT_FOUND, ProblemCode.PASSWORD_REFUSED})
  @DeleteMapping("/second-factor")
  @Requires.Session(fresh = true)
  ResponseEntity<Void> disable(Principal principal) {
    secondFactors.disable(accounts.get(principal.account()));
    return ResponseEntity.noContent().build();
  }

  private static RecoveryCodes view(List<RecoveryCode> codes) {
    return new RecoveryCodes(codes.stream().map(RecoveryCode::text).toList());
  }
}
