package dev.freehold.controlplane.identity;

import dev.freehold.controlplane.access.Principal;
import dev.freehold.controlplane.audit.AuditLog;
import dev.freehold.controlplane.identity.OneTimeTokens.Purpose;
import dev.freehold.controlplane.notifications.Outbox;
import dev.freehold.controlplane.persistence.Token;
import dev.freehold.controlplane.web.ProblemCode;
import dev.freehold.controlplane.web.ProblemException;
import java.util.Map;
import java.util.Optional;
import org.springframework.stereotype.Component;
import org.springframework.transaction.annotation.Transactional;
import org.springframework.transaction.support.TransactionOperations;

/**
 * How an account comes to be, and to be somebody's.
 *
 * <p>Verification needs the mail and a session, that is the password: a link in a mail that one did
 * not ask for, opened by mistake, does not give a stranger's password to one's own e-mail.
 */
@Component
class SignUps {
  private final Accounts accounts;
  private final SessionProofs proofs;
  private final OneTimeTokens tokens;
  private final Outbox outbox;
  private final AuditLog audit;
  private final IdentitySettings settings;
  private final TransactionOperations transaction;

  SignUps(
      Accounts accounts,
      SessionProofs proofs,
      OneTimeTokens tokens,
      Outbox outbox,
      AuditLog audit,
      IdentitySettings settings,
      TransactionOperations transaction) {
    this.accounts = accounts;
    this.proofs = proofs;
    this.tokens = tokens;
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

  /** Once more, for an account that is not verified; the mail before counts no longer. */
  @Transactional
  void resend(Account account) {
    if (!account.verified()) {
      mailVerification(account);
    }
  }

  /**
   * @return the session's new token: from now on it may more
   * @throws ProblemException {@code link_invalid}, also for another account's token
   */
  @Transactional
  Token verify(Principal principal, Token token) {
    boolean own =
        tokens
            .accountOf(token, Purpose.VERIFY_EMAIL)
            .filter(principal.account()::equals)
            .isPresent();
    if (!own || tokens.use(token, Purpose.VERIFY_EMAIL).isEmpty()) {
      throw new ProblemException(ProblemCode.LINK_INVALID);
    }
    accounts.verify(principal.account());
    Token renewed = proofs.renew(principal);
    audit.done(
        principal.account(), principal.actor(), "account:verify", principal.actor(), Map.of());
    return renewed;
  }

  private void mailVerification(Account account) {
    Token token = tokens.issue(account.id(), Purpose.VERIFY_EMAIL);
    outbox.post(
        account.email(),
        "Is this your e-mail?",
        """
        Somebody signed up to Freehold with this e-mail.

        If it was you, open this within a day and sign in: %s/email-verifications#%s

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
