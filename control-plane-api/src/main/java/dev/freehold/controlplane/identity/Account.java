package dev.freehold.controlplane.identity;

import dev.freehold.controlplane.access.StaffRole;
import java.util.Locale;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * A person.
 *
 * @param email in lower case
 * @param verified whether somebody has shown that the e-mail's mail is theirs
 * @param staff the role among Freehold's staff; null: none
 */
public record Account(
    UUID id, String email, String displayName, boolean verified, @Nullable StaffRole staff) {
  /** As in the audit log, such as {@code account:0198…}. */
  public String actor() {
    return "account:" + id;
  }

  /** The form in which an e-mail address is kept and compared. */
  public static String normalized(String email) {
    return email.strip().toLowerCase(Locale.ROOT);
  }
}
