package dev.freehold.controlplane.identity;

import dev.freehold.controlplane.access.Principal;
import dev.freehold.controlplane.audit.AuditLog;
import dev.freehold.controlplane.identity.KnownPasskeys.Known;
import dev.freehold.controlplane.identity.OneTimeTokens.Purpose;
import dev.freehold.controlplane.identity.PasskeyChallenges.Ceremony;
import dev.freehold.controlplane.identity.PasskeyException.Reason;
import dev.freehold.controlplane.identity.PasskeyVerifier.Signed;
import dev.freehold.controlplane.identity.SignIns.Outcome.SignedIn;
import dev.freehold.controlplane.identity.Throttle.Kind;
import dev.freehold.controlplane.persistence.Token;
import dev.freehold.controlplane.web.ProblemCode;
import dev.freehold.controlplane.web.ProblemException;
import dev.freehold.controlplane.web.RequestFacts;
import java.util.List;
import java.util.UUID;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;
import org.springframework.transaction.support.TransactionOperations;

/**
 * Proving with a passkey who one is: alone, as second step after the password, or once more within
 * a session. Each refusal is answered in the same way.
 */
@Component
class PasskeySignIns {
  private static final String NOTHING = "";

  /** Whom a challenge is bound to, and whose passkey is awaited; null: anybody's. */
  private record Asked(Ceremony ceremony, String boundTo, @Nullable UUID account) {}

  private final PasskeyCeremonies ceremonies;
  private final PasskeyVerifier verifier;
  private final KnownPasskeys passkeys;
  private final Accounts accounts;
  private final Sessions sessions;
  private final SessionProofs proofs;
  private final OneTimeTokens tokens;
  private final Throttle throttle;
  private final AuditLog audit;
  private final TransactionOperations transaction;

  PasskeySignIns(
      PasskeyCeremonies ceremonies,
      PasskeyVerifier verifier,
      KnownPasskeys passkeys,
      Accounts accounts,
      Sessions sessions,
      SessionProofs proofs,
      OneTimeTokens tokens,
      Throttle throttle,
      AuditLog audit,
      TransactionOperations transaction) {
    this.ceremonies = ceremonies;
    this.verifier = verifier;
    this.passkeys = passkeys;
    this.accounts = accounts;
    this.sessions = sessions;
    this.proofs = proofs;
    this.tokens = tokens;
    this.throttle = throttle;
    this.audit = audit;
    this.transaction = transaction;
  }

  /** For whoever has not said who they are. */
  PasskeyOptions.Request begin() {
    return ceremonies.request(Ceremony.SIGN_IN, NOTHING, List.of());
  }

  /**
   * @throws ProblemException {@code passkey_refused}
   */
  SignedIn signIn(PasskeyCredential.Asserted credential, RequestFacts from) {
    return prove(
        new Asked(Ceremony.SIGN_IN, NOTHING, null),
        credential,
        from,
        account ->
            new SignedIn(account, sessions.open(account, List.of(SessionProofs.PASSKEY), from)));
  }

  /**
   * @param signIn what the right password got
   * @throws ProblemException {@code sign_in_refused} when the first step is over
   */
  PasskeyOptions.Request beginSecondStep(Token signIn) {
    UUID account = accountOf(signIn);
    return ceremonies.request(
        Ceremony.SECOND_FACTOR, boundTo(signIn), passkeys.descriptors(account));
  }

  /**
   * @throws ProblemException {@code sign_in_refused} when the first step is over, {@code
   *     passkey_refused} while it may be tried again
   */
  SignedIn secondStep(Token signIn, PasskeyCredential.Asserted credential, RequestFacts from) {
    return prove(
        new Asked(Ceremony.SECOND_FACTOR, boundTo(signIn), accountOf(signIn)),
        credential,
        from,
        account -> {
          if (tokens.use(signIn, Purpose.SIGN_IN).isEmpty()) {
            throw SignIns.refused();
          }
          var factors = List.of(SessionProofs.PASSWORD, SessionProofs.PASSKEY);
          return new SignedIn(account, sessions.open(account, factors, from));
        });
  }

  PasskeyOptions.Request beginProof(Principal principal) {
    return ceremonies.request(
        Ceremony.PROOF, boundTo(principal), passkeys.descriptors(principal.account()));
  }

  /**
   * Once more, within a session: a passkey is as much as a password and a code.
   *
   * @return the session's new token
   * @throws ProblemException {@code passkey_refused}
   */
  Token proveAgain(Principal principal, PasskeyCredential.Asserted credential, RequestFacts from) {
    return prove(
        new Asked(Ceremony.PROOF, boundTo(principal), principal.account()),
        credential,
        from,
        _ -> proofs.prove(principal, List.of(SessionProofs.PASSKEY)));
  }

  /**
   * @param then what follows, in the same transaction as the passkey's new count
   */
  private <T> T prove(
      Asked asked,
      PasskeyCredential.Asserted credential,
      RequestFacts from,
      Function<Account, T> then) {
    throttle.count(Kind.PASSKEY, credential.id(), from.address());
    UUID whose = asked.account();
    try {
      Token challenge =
          ceremonies.challenge(
              credential.response().clientDataJSON(), asked.ceremony(), asked.boundTo());
      byte[] id = credential.credentialId();
      Known known = passkeys.find(id).orElseThrow(() -> new PasskeyException(Reason.UNKNOWN));
      requireAccount(known, asked, credential.response().userHandle());
      whose = known.account();
      T result =
          transaction.execute(
              _ -> {
                accounts.lock(known.account());
                Known locked =
                    passkeys.lock(id).orElseThrow(() -> new PasskeyException(Reason.UNKNOWN));
                Signed signed = verifier.signed(credential, challenge, locked.credential());
                passkeys.used(locked.id(), signed);
                return then.apply(accounts.get(locked.account()));
              });
      throttle.forgive(Kind.PASSKEY, credential.id());
      return result;
    } catch (PasskeyException e) {
      // A stranger writes into no account's chain; a right signature shows that it is none.
      if (whose != null && (asked.account() != null || e.reason() == Reason.COUNTER)) {
        String actor = "account:" + whose;
        audit.refused(whose, actor, "session:prove", actor, "the passkey: " + e.reason().text());
      }
      throw new ProblemException(ProblemCode.PASSKEY_REFUSED);
    }
  }

  /** WebAuthn, 7.2, step 6: without an e-mail it is the user handle that says who it is. */
  private static void requireAccount(Known known, Asked asked, @Nullable String userHandle) {
    boolean named = asked.account() != null;
    boolean own = !named || known.account().equals(asked.account());
    boolean handle =
        userHandle == null
            ? named
            : userHandle.equals(PasskeyCeremonies.userHandle(known.account()));
    if (!own || !handle) {
      throw new PasskeyException(Reason.OTHER_ACCOUNT);
    }
  }

  private UUID accountOf(Token signIn) {
    return tokens.accountOf(signIn, Purpose.SIGN_IN).orElseThrow(SignIns::refused);
  }

  private static String boundTo(Token signIn) {
    return "sign_in:" + signIn.text();
  }

  private static String boundTo(Principal principal) {
    return "session:" + principal.session();
  }
}
