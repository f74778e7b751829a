package dev.freehold.controlplane.sso;

import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Nobody gets in this time. Its message says why to those who set the provider, and names nobody;
 * the browser is told no reason.
 */
final class SsoException extends RuntimeException {
  private final boolean vouched;
  private final @Nullable UUID account;

  /** Before it is known who it is: anybody may have caused it. */
  SsoException(String reason) {
    this(reason, false, null);
  }

  private SsoException(String reason, boolean vouched, @Nullable UUID account) {
    super(reason);
    this.vouched = vouched;
    this.account = account;
  }

  /**
   * Of somebody whom the provider has vouched for.
   *
   * @param account whose it would have been; null: nobody's
   */
  static SsoException ofVouched(String reason, @Nullable UUID account) {
    return new SsoException(reason, true, account);
  }

  String reason() {
    return String.valueOf(getMessage());
  }

  /** Whether the provider has signed who it is. */
  boolean isVouched() {
    return vouched;
  }

  /** As in the audit log. */
  String actor() {
    return account == null ? "system:sso" : "account:" + account;
  }
}
