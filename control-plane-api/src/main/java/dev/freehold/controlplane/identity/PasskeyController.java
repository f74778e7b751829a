package dev.freehold.controlplane.identity;

import dev.freehold.controlplane.access.Principal;
import dev.freehold.controlplane.access.Requires;
import dev.freehold.controlplane.web.Answers;
import dev.freehold.controlplane.web.OneLine;
import dev.freehold.controlplane.web.Page;
import dev.freehold.controlplane.web.ProblemCode;
import dev.freehold.controlplane.web.Refuses;
import jakarta.validation.Valid;
import jakarta.validation.constraints.NotBlank;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Pattern;
import jakarta.validation.constraints.Size;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpStatus;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.DeleteMapping;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.PutMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

/** The passkeys of one's own account. */
@RestController
@RequestMapping("/api/v1/account/passkeys")
class PasskeyController {
  /**
   * @param name by which its owner recognises it, such as "Laptop"
   */
  record Name(
      @NotBlank @Size(max = 64) @Pattern(regexp = OneLine.PATTERN, message = OneLine.MESSAGE)
          String name) {}

  /**
   * @param credential what {@code navigator.credentials.create} gave, {@code toJSON()}
   */
  record Registration(
      @NotBlank @Size(max = 64) @Pattern(regexp = OneLine.PATTERN, message = OneLine.MESSAGE)
          String name,
      @NotNull @Valid PasskeyCredential.Created credential) {}

  /**
   * @param recoveryCodes for when the passkey is lost, shown this once; empty: the account has some
   *     already
   */
  record Registered(Passkeys.View passkey, List<String> recoveryCodes) {
    @Override
    public String toString() {
      return "Registered[passkey=%s, …]".formatted(passkey.id());
    }
  }

  private final PasskeyRegistrations registrations;
  private final Passkeys passkeys;
  private final Accounts accounts;

  PasskeyController(PasskeyRegistrations registrations, Passkeys passkeys, Accounts accounts) {
    this.registrations = registrations;
    this.passkeys = passkeys;
    this.accounts = accounts;
  }

  @GetMapping
  @Requires.Session
  Page<Passkeys.View> list(
      @RequestParam(required = false) @Nullable String cursor,
      @RequestParam(defaultValue = Page.LIMIT) int limit,
      Principal principal) {
    return Page.read(
        cursor,
        limit,
        (after, size) -> passkeys.list(principal.account(), after, size),
        Passkeys.View::id);
  }

  /**
   * For {@code PublicKeyCredential.parseCreationOptionsFromJSON}. They count once, in this session,
   * for five minutes.
   */
  @PostMapping("/options")
  @Requires.Session(fresh = true)
  PasskeyOptions.Creation begin(Principal principal) {
    return registrations.begin(principal);
  }

  /** Needs no Idempotency-Key: the options count once, and a credential is registered once. */
  @Answers(201)
  @Refuses({ProblemCode.PASSKEY_REFUSED, ProblemCode.PASSKEY_EXISTS, ProblemCode.TOO_MANY_PASSKEYS})
  @PostMapping
  @Requires.Session(fresh = true)
  ResponseEntity<Registered> register(
      @Valid @RequestBody Registration registration, Principal principal) {
    Passkeys.Added added =
        registrations.finish(principal, registration.name(), registration.credential());
    return ResponseEntity.status(HttpStatus.CREATED)
        .body(
            new Registered(
                added.passkey(), added.recoveryCodes().stream().map(RecoveryCode::text).toList()));
  }

  @PutMapping("/{passkey}")
  @Requires.Session
  ResponseEntity<Void> rename(
      @PathVariable UUID passkey, @Valid @RequestBody Name name, Principal principal) {
    passkeys.rename(accounts.get(principal.account()), passkey, name.name());
    return ResponseEntity.noContent().build();
  }

  /** Ends all other sessions, for it may have been stolen. */
  @Refuses({ProblemCode.LAST_WAY_IN, ProblemCode.PASSWORD_REFUSED})
  @DeleteMapping("/{passkey}")
  @Requires.Session(fresh = true)
  ResponseEntity<Void> remove(@PathVariable UUID passkey, Principal principal) {
    passkeys.remove(principal, accounts.get(principal.account()), passkey);
    return ResponseEntity.noContent().build();
  }
}
