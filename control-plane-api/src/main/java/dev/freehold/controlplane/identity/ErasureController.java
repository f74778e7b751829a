package dev.freehold.controlplane.identity;

import dev.freehold.controlplane.access.Principal;
import dev.freehold.controlplane.access.Requires;
import dev.freehold.controlplane.persistence.Token;
import dev.freehold.controlplane.web.Answers;
import dev.freehold.controlplane.web.ProblemCode;
import dev.freehold.controlplane.web.Refuses;
import jakarta.validation.Valid;
import jakarta.validation.constraints.NotBlank;
import jakarta.validation.constraints.Size;
import java.time.Instant;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatus;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RestController;

/** The end of an account, in two steps. The way back is to sign in. */
@RestController
@RequestMapping("/api/v1/account/deletion")
class ErasureController {
  /**
   * @param confirmation what the first step answered
   * @param email of the account
   */
  record Confirm(
      @NotBlank @Size(max = 128) String confirmation, @NotBlank @Size(max = 254) String email) {
    @Override
    public String toString() {
      return "Confirm[…]";
    }
  }

  /**
   * @param erasedAt when it will be, unless somebody signs in before
   */
  record Confirmed(Instant erasedAt) {}

  private final Erasures erasures;

  ErasureController(Erasures erasures) {
    this.erasures = erasures;
  }

  @Refuses(ProblemCode.LAST_OWNER)
  @PostMapping
  @Requires.Session(fresh = true)
  Erasures.Asked ask(Principal principal) {
    return erasures.ask(principal);
  }

  /** Ends all of the account's sessions. */
  @Answers(202)
  @Refuses({ProblemCode.LAST_OWNER, ProblemCode.CONFIRMATION_INVALID})
  @PostMapping("/confirmation")
  @Requires.Session(fresh = true)
  ResponseEntity<Confirmed> confirm(@Valid @RequestBody Confirm confirm, Principal principal) {
    Instant due = erasures.confirm(principal, new Token(confirm.confirmation()), confirm.email());
    return ResponseEntity.status(HttpStatus.ACCEPTED)
        .header(HttpHeaders.SET_COOKIE, SessionFilter.cookie(new Token("")))
        .body(new Confirmed(due));
  }
}
