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
import java.util.UUID;
import org.springframework.stereotype.Component;
import org.springframework.transaction.annotation.Transactional;

/** How a password becomes another one. Whoever knew the old one is out afterwards. */
@Component
class PasswordChanges {
  private final Accounts accounts;
  private final SecondFactors secondFactors;
  private final Passkeys passkeys;
  private final Sessions sessions;
  private final SessionProofs proofs;
  private final OwnSessions ownSessions;
  private final OneTimeTokens tokens;
  private final Outbox outbox;
  private final AuditLog audit;
  private final IdentitySettings settings;

  PasswordChanges(
      Accounts accounts,
      SecondFactors secondFactors,
      Passkeys passkeys,
      Sessions sessions,
      SessionProofs proofs,
      OwnSessions ownSessions,
      OneTimeTokens tokens,
      Outbox outbox,
      AuditLog audit,
      IdentitySettings settings) {
    this.accounts = accounts;
    this.secondFactors = secondFactors;
    this.passkeys = passkeys;
    this.sessions = sessions;
    this.proofs = proofs;
    this.ownSessions = ownSessions;
    this.tokens = tokens;
    this.outbox = outbox;
    this.audit = audit;
    this.settings = settings;
  }

  /**
   * Ends the account's other sessions, a sign-in that awaits a code, and a link to reset the
   * password that is still open.
   *
   * @return this session's new token
   * @throws ProblemException when the present password is another one, or the new one is too easy
   */
  @Transactional
  Token change(Principal principal, Account account, String present, String wanted) {
    if (accounts.authenticate(account.email(), present).filter(accounts::lockIfStill).isEmpty()) {
      throw new ProblemException(
          ProblemCode.SIGN_IN_REFUSED, "The present password is another one");
    }
    set(account, wanted);
    tokens.discard(account.id(), Purpose.RESET_PASSWORD);
    tokens.discard(account.id(), Purpose.SIGN_IN);
    ownSessions.revokeOthers(principal);
    Token renewed = proofs.renew(principal);
    audit.done(account.id(), account.actor(), "password:change", account.actor(), Map.of());
    return renewed;
  }

  /**
   * Mails to whoever has that e-mail, account or not, so that neither answer nor time tells which.
   * Into no chain: a stranger asks for it.
   */
  @Transactional
  void requestReset(String email) {
    String address = Account.normalized(email);
    Optional<Account> account = accounts.byEmail(address);
    if (account.isEmpty()) {
      outbox.post(
          address,
          "There is no account with this e-mail",
          """
          Somebody asked Freehold for a new password for this e-mail, which has no account.

          If it was you, try another e-mail. If it was not, leave it: nothing has changed.
          """);
      return;
    }
    Token token = tokens.issue(account.get().id(), Purpose.RESET_PASSWORD);
    outbox.post(
        address,
        "A new password",
        """
        Somebody asked Freehold for a new password for your account.

        If it was you, choose one within an hour: %s/password-resets#%s

        If it was not, leave it: your password stays as it is.
        """
            .formatted(settings.console(), token.text()));
  }

  /**
   * Ends all of the account's sessions. A second factor stays what it is. Who holds the token reads
   * the account's mail, so the e-mail is verified too.
   *
   * @throws ProblemException {@code link_invalid}; {@code password_refused}, which does not use it
   */
  @Transactional
  void reset(Token token, String wanted) {
    UUID id =
        tokens.accountOf(token, Purpose.RESET_PASSWORD).orElseThrow(PasswordChanges::linkInvalid);
    accounts.lock(id);
    if (tokens.use(token, Purpose.RESET_PASSWORD).isEmpty()) {
      throw linkInvalid();
    }
    Account account = accounts.get(id);
    set(account, wanted);
    accounts.verify(id);
    tokens.discard(id, Purpose.SIGN_IN);
    tokens.discard(id, Purpose.VERIFY_EMAIL);
    sessions.revokeAll(id);
    audit.done(id, account.actor(), "password:reset", account.actor(), Map.of());
  }

  /**
   * Passkeys are the way in from now on; the account's other sessions end. A reset by mail gives a
   * password again.
   *
   * @throws ProblemException {@code last_way_in} when the loss of one device would lock the account
   */
  @Transactional
  void remove(Principal principal, Account account) {
    accounts.lock(account.id());
    if (!passkeys.outliveADevice(account.id())) {
      throw new ProblemException(
          ProblemCode.LAST_WAY_IN,
          "Without a password the account needs a passkey that is backed up, or two: register one more");
    }
    if (!accounts.removePassword(account.id())) {
      throw new ProblemException(ProblemCode.NOT_FOUND);
    }
    tokens.discard(account.id(), Purpose.RESET_PASSWORD);
    tokens.discard(account.id(), Purpose.SIGN_IN);
    ownSessions.revokeOthers(principal);
    outbox.post(
        account.email(),
        "Your password was removed",
        """
        Your Freehold account has no password any more: your passkeys let you in. Your other sessions have ended.

        If it was not you, ask for a new one at once: %s/password-resets
        """
            .formatted(settings.console()));
    audit.done(account.id(), account.actor(), "password:remove", account.actor(), Map.of());
  }

  private static ProblemException linkInvalid() {
    return new ProblemException(ProblemCode.LINK_INVALID);
  }

  private void set(Account account, String wanted) {
    accounts.setPassword(
        account.id(), accounts.hashed(wanted, account.email(), secondFactors.isOn(account.id())));
    outbox.post(
        account.email(),
        "Your password was changed",
        """
        The password of your Freehold account was changed, and your other sessions have ended.

        If it was not you, ask for a new one at once: %s/password-resets
        """
            .formatted(settings.console()));
  }
}
