package dev.freehold.controlplane.identity;

import dev.freehold.controlplane.access.StaffRole;
import java.util.Locale;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * A person.
 *
 * @param email in lower case
 * @param staff the role among Freehold's staff; null: none
 */
public record Account(UUID id, String email, String displayName, @Nullable StaffRole staff) {
  /** The form in which an e-mail address is kept and compared. */
  public static String normalized(String email) {
    return email.strip().toLowerCase(Locale.ROOT);
  }
}
