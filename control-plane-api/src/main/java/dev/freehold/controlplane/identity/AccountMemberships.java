package dev.freehold.controlplane.identity;

import java.util.List;
import java.util.UUID;

/** What an account is in organisations, as its erasure needs it; the module organizations knows. */
public interface AccountMemberships {
  /**
   * An organisation that would be left without an owner.
   *
   * @param closing whether it is about to be deleted itself
   */
  record OnlyOwned(UUID organization, String name, boolean closing) {}

  /**
   * Those of which nobody else who stays is an owner. Until the transaction ends nobody's role
   * changes in any organisation of the account.
   */
  List<OnlyOwned> onlyOwned(UUID account);

  /**
   * Ends its memberships, and forgets the invitations to its e-mail.
   *
   * @param actor who does it, as in the audit log
   */
  void end(Account account, String actor);
}
