package dev.freehold.controlplane.identity;

import dev.freehold.controlplane.access.Principal;
import dev.freehold.controlplane.audit.AuditLog;
import dev.freehold.controlplane.identity.PasskeyChallenges.Ceremony;
import dev.freehold.controlplane.persistence.Token;
import dev.freehold.controlplane.web.ProblemCode;
import dev.freehold.controlplane.web.ProblemException;
import java.util.List;
import java.util.Optional;
import org.springframework.stereotype.Component;

/** How an account gets a passkey: begun and finished in the same session. */
@Component
class PasskeyRegistrations {
  private final PasskeyCeremonies ceremonies;
  private final PasskeyVerifier verifier;
  private final Passkeys passkeys;
  private final KnownPasskeys known;
  private final Accounts accounts;
  private final AuditLog audit;

  PasskeyRegistrations(
      PasskeyCeremonies ceremonies,
      PasskeyVerifier verifier,
      Passkeys passkeys,
      KnownPasskeys known,
      Accounts accounts,
      AuditLog audit) {
    this.ceremonies = ceremonies;
    this.verifier = verifier;
    this.passkeys = passkeys;
    this.known = known;
    this.accounts = accounts;
    this.audit = audit;
  }

  PasskeyOptions.Creation begin(Principal principal) {
    return ceremonies.creation(
        accounts.get(principal.account()),
        boundTo(principal),
        known.descriptors(principal.account()));
  }

  /**
   * @throws ProblemException {@code passkey_refused}, {@code passkey_exists}, {@code
   *     too_many_passkeys}
   */
  Passkeys.Added finish(Principal principal, String name, PasskeyCredential.Created credential) {
    var response = credential.response();
    try {
      Token challenge =
          ceremonies.challenge(response.clientDataJSON(), Ceremony.REGISTER, boundTo(principal));
      return passkeys.add(
          accounts.get(principal.account()),
          name,
          verifier.created(response, challenge),
          Optional.ofNullable(response.transports()).orElse(List.of()));
    } catch (PasskeyException e) {
      audit.refused(
          principal.account(),
          principal.actor(),
          "passkey:register",
          principal.actor(),
          e.reason().text());
      throw new ProblemException(ProblemCode.PASSKEY_REFUSED);
    }
  }

  private static String boundTo(Principal principal) {
    return "session:" + principal.session();
  }
}
