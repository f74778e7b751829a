package dev.freehold.controlplane.sso;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * Who somebody is, by a provider's ID token that was verified.
 *
 * @param subject the provider's own name of them, which is never given to somebody else
 * @param email in lower case
 * @param name as they are called; null: it does not say
 * @param authTime when they proved it there; null: it does not say
 * @param mfa whether with more than one factor ({@code amr} holds {@code mfa}, RFC 8176)
 */
record VouchedIdentity(
    String subject, String email, @Nullable String name, @Nullable Instant authTime, boolean mfa) {
  @Override
  public String toString() {
    return "VouchedIdentity[…]";
  }
}
