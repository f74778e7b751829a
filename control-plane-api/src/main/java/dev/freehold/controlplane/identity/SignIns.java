package dev.freehold.controlplane.identity;

import dev.freehold.controlplane.access.Principal;
import dev.freehold.controlplane.audit.AuditLog;
import dev.freehold.controlplane.identity.Accounts.Authenticated;
import dev.freehold.controlplane.identity.OneTimeTokens.Purpose;
import dev.freehold.controlplane.identity.Throttle.Kind;
import dev.freehold.controlplane.persistence.Token;
import dev.freehold.controlplane.web.ProblemCode;
import dev.freehold.controlplane.web.ProblemException;
import dev.freehold.controlplane.web.RequestFacts;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;
import org.springframework.transaction.support.TransactionOperations;

/**
 * Proving who one is: the password, then the second factor where there is one. Attempts are counted
 * outside of the transaction, so that what fails is counted too.
 */
@Component
class SignIns {
  /** What came of a right password. */
  sealed interface Outcome {
    record SignedIn(Account account, Token session) implements Outcome {}

    /**
     * @param signIn to be sent with the code, or the passkey
     * @param factors of which one is to be shown
     */
    record CodeAwaited(Token signIn, List<String> factors) implements Outcome {}
  }

  private final Accounts accounts;
  private final SecondFactors secondFactors;
  private final Sessions sessions;
  private final SessionProofs proofs;
  private final OneTimeTokens tokens;
  private final Throttle throttle;
  private final AuditLog audit;
  private final TransactionOperations transaction;

  SignIns(
      Accounts accounts,
      SecondFactors secondFactors,
      Sessions sessions,
      SessionProofs proofs,
      OneTimeTokens tokens,
      Throttle throttle,
      AuditLog audit,
      TransactionOperations transaction) {
    this.accounts = accounts;
    this.secondFactors = secondFactors;
    this.sessions = sessions;
    this.proofs = proofs;
    this.tokens = tokens;
    this.throttle = throttle;
    this.audit = audit;
    this.transaction = transaction;
  }

  Outcome begin(String email, String password, RequestFacts from) {
    Authenticated authenticated = authenticate(email, password, from);
    Account account = authenticated.account();
    // Nobody has shown that the e-mail is theirs: there is no way in, or this would tell whether
    // somebody else had one with it.
    if (!account.verified()) {
      throw refused();
    }
    throttle.forgive(Kind.SIGN_IN, email);
    return transaction.execute(
        _ -> {
          if (!accounts.lockIfStill(authenticated)) {
            throw refused();
          }
          List<String> awaited = secondFactors.awaited(account.id());
          return awaited.isEmpty()
              ? new Outcome.SignedIn(
                  account, sessions.open(account, List.of(SessionProofs.PASSWORD), from))
              : new Outcome.CodeAwaited(tokens.issue(account.id(), Purpose.SIGN_IN), awaited);
        });
  }

  /**
   * @param code of the authenticator app, or a recovery code
   * @throws ProblemException {@code sign_in_refused} when the first step is over, {@code
   *     code_refused} while it may be tried again
   */
  Outcome.SignedIn finish(Token signIn, String code, RequestFacts from) {
    Account account =
        tokens.accountOf(signIn, Purpose.SIGN_IN).map(accounts::get).orElseThrow(SignIns::refused);
    return proveCode(
        account,
        code,
        from,
        factor -> {
          if (tokens.use(signIn, Purpose.SIGN_IN).isEmpty()) {
            throw refused();
          }
          return new Outcome.SignedIn(
              account, sessions.open(account, List.of(SessionProofs.PASSWORD, factor), from));
        });
  }

  /**
   * Once more, within a session.
   *
   * @param code needed where there is a second factor; null: none
   * @return the session's new token
   */
  Token proveAgain(Principal principal, String password, @Nullable String code, RequestFacts from) {
    Account account = accounts.get(principal.account());
    authenticate(account.email(), password, from);
    throttle.forgive(Kind.SIGN_IN, account.email());
    if (!secondFactors.isOn(account.id())) {
      return proofs.prove(principal, List.of(SessionProofs.PASSWORD));
    }
    if (code == null) {
      throw new ProblemException(
          ProblemCode.CODE_REFUSED,
          "Send a code of your authenticator app, or a recovery code, as well; or prove it with a passkey");
    }
    return proveCode(
        account,
        code,
        from,
        factor -> proofs.prove(principal, List.of(SessionProofs.PASSWORD, factor)));
  }

  /**
   * A code beside what an organisation's identity provider vouches for.
   *
   * @return the session's new token
   * @throws ProblemException {@code code_refused}
   */
  Token addSecondFactor(Principal principal, String code, RequestFacts from) {
    Account account = accounts.get(principal.account());
    return proveCode(account, code, from, factor -> proofs.addFactor(principal, factor));
  }

  /** Counted before it is looked at; whoever then lets in forgives. */
  Authenticated authenticate(String email, String password, RequestFacts from) {
    throttle.count(Kind.SIGN_IN, email, from.address());
    return accounts.authenticate(email, password).orElseThrow(SignIns::refused);
  }

  /**
   * Whoever tries codes knows the password already, so each refusal is in the account's own chain.
   *
   * @param then what follows from the factor, in the same transaction
   */
  private <T> T proveCode(
      Account account, String code, RequestFacts from, Function<String, T> then) {
    throttle.count(Kind.CODE, account.id().toString(), from.address());
    Optional<T> proven =
        transaction.execute(
            _ -> {
              accounts.lock(account.id());
              return secondFactors.use(account.id(), code).map(then);
            });
    if (proven.isEmpty()) {
      audit.refused(
          account.id(), account.actor(), "session:prove", account.actor(), "the code is wrong");
      throw new ProblemException(ProblemCode.CODE_REFUSED);
    }
    throttle.forgive(Kind.CODE, account.id().toString());
    return proven.get();
  }

  static ProblemException refused() {
    return new ProblemException(ProblemCode.SIGN_IN_REFUSED);
  }
}
