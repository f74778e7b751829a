package dev.freehold.controlplane.identity;

import org.jspecify.annotations.Nullable;

/** A passkey does not prove what it should. Whoever showed it is told no more than that. */
final class PasskeyException extends RuntimeException {
  enum Reason {
    MALFORMED("what it signed cannot be read"),
    CHALLENGE("its challenge was not asked for here, was used, or is too old"),
    ORIGIN("it was asked for by a page that is not ours"),
    RP_ID("it is bound to another domain"),
    USER_VERIFICATION("nobody was verified by PIN or biometrics"),
    SIGNATURE("the signature is wrong"),
    COUNTER("the signature counter went back: the passkey may have been copied"),
    BACKUP("it says that it can be backed up now, or no longer can"),
    UNKNOWN("it is not registered here"),
    OTHER_ACCOUNT("it is another account's");

    private final String text;

    Reason(String text) {
      this.text = text;
    }

    /** For the audit log. */
    String text() {
      return text;
    }
  }

  private final Reason reason;

  PasskeyException(Reason reason) {
    this(reason, null);
  }

  PasskeyException(Reason reason, @Nullable Throwable cause) {
    super(reason.text(), cause);
    this.reason = reason;
  }

  Reason reason() {
    return reason;
  }
}
