package dev.freehold.controlplane.identity;

import dev.freehold.controlplane.audit.AuditLog;
import dev.freehold.controlplane.identity.Accounts.Authenticated;
import dev.freehold.controlplane.identity.OneTimeTokens.Purpose;
import dev.freehold.controlplane.identity.SignIns.Outcome.SignedIn;
import dev.freehold.controlplane.identity.Throttle.Kind;
import dev.freehold.controlplane.notifications.Outbox;
import dev.freehold.controlplane.persistence.Token;
import dev.freehold.controlplane.web.ProblemCode;
import dev.freehold.controlplane.web.ProblemException;
import dev.freehold.controlplane.web.RequestFacts;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.springframework.stereotype.Component;
import org.springframework.transaction.support.TransactionOperations;

/**
 * How an account comes to be, and to be somebody's.
 *
 * <p>Verification needs the mail and the password: a link in a mail that one did not ask for,
 * opened by mistake, does not give a stranger's password to one's own e-mail. Before it nobody
 * signs in, or whoever signs up could find out by that whether the e-mail had an account.
 */
@Component
class SignUps {
  private final Accounts accounts;
  private final Sessions sessions;
  private final SignIns signIns;
  private final OneTimeTokens tokens;
  private final Throttle throttle;
  private final Outbox outbox;
  private final AuditLog audit;
  private final IdentitySettings settings;
  private final TransactionOperations transaction;

  SignUps(
      Accounts accounts,
      Sessions sessions,
      SignIns signIns,
      OneTimeTokens tokens,
      Throttle throttle,
      Outbox outbox,
      AuditLog audit,
      IdentitySettings settings,
      TransactionOperations transaction) {
    this.accounts = accounts;
    this.sessions = sessions;
    this.signIns = signIns;
    this.tokens = tokens;
    this.throttle = throttle;
    this.outbox = outbox;
    this.audit = audit;
    this.settings = settings;
    this.transaction = transaction;
  }

  /**
   * Answers nothing that tells whether the e-mail has an account, and takes as long: what is slow
   * is the hash, and a mail goes out in any case. The audit log begins with the verification, for a
   * stranger must not write into the chain of whoever has the e-mail.
   */
  void signUp(String email, String displayName, String password) {
    var hashed = accounts.hashed(password, email, false);
    transaction.executeWithoutResult(
        _ -> {
          Optional<Account> made = accounts.createUnverified(email, displayName, hashed);
          if (made.isPresent()) {
            mailVerification(made.get());
          } else {
            mailThatThereIsOne(Account.normalized(email));
          }
        });
  }

  /**
   * Signs in as well.
   *
   * @throws ProblemException {@code link_invalid}; {@code sign_in_refused}, which does not use it
   */
  SignedIn verify(Token token, String password, RequestFacts from) {
    Account unverified =
        tokens
            .accountOf(token, Purpose.VERIFY_EMAIL)
            .map(accounts::get)
            .orElseThrow(SignUps::linkInvalid);
    Authenticated authenticated = signIns.authenticate(unverified.email(), password, from);
    throttle.forgive(Kind.SIGN_IN, unverified.email());
    return transaction.execute(
        _ -> {
          if (!accounts.lockIfStill(authenticated)
              || tokens.use(token, Purpose.VERIFY_EMAIL).isEmpty()) {
            throw linkInvalid();
          }
          accounts.verify(unverified.id());
          Account account = accounts.get(unverified.id());
          audit.done(account.id(), account.actor(), "account:verify", account.actor(), Map.of());
          return new SignedIn(
              account, sessions.open(account, List.of(SessionProofs.PASSWORD), from));
        });
  }

  private static ProblemException linkInvalid() {
    return new ProblemException(ProblemCode.LINK_INVALID);
  }

  private void mailVerification(Account account) {
    Token token = tokens.issue(account.id(), Purpose.VERIFY_EMAIL);
    outbox.post(
        account.email(),
        "Is this your e-mail?",
        """
        Somebody signed up to Freehold with this e-mail.

        If it was you, open this within a day and give your password: %s/email-verifications#%s

        If it was not, leave it: without this nobody can use the account.
        """
            .formatted(settings.console(), token.text()));
  }

  private void mailThatThereIsOne(String email) {
    outbox.post(
        email,
        "You have an account already",
        """
        Somebody signed up to Freehold with this e-mail, which has an account already.

        If it was you, sign in, or ask for a new password: %s/password-resets

        If it was not, leave it: nothing has changed.
        """
            .formatted(settings.console()));
  }
}
