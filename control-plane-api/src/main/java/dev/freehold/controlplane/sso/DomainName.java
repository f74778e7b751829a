package dev.freehold.controlplane.sso;

import java.net.IDN;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * A domain of e-mails. It does not stand for those below it.
 *
 * @param text in lower case and as ASCII, such as {@code xn--bcher-kva.example}
 */
record DomainName(String text) {
  /** With the record's label before it a name is 253 characters at most (RFC 1035). */
  private static final int LONGEST = 240;

  private static final Pattern NAME =
      Pattern.compile("([a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?\\.)+[a-z]([a-z0-9-]{0,61}[a-z0-9])?");

  /** Empty: it is none. */
  static Optional<DomainName> parse(String text) {
    String ascii;
    try {
      ascii = IDN.toASCII(text.strip(), IDN.USE_STD3_ASCII_RULES).toLowerCase(Locale.ROOT);
    } catch (IllegalArgumentException e) {
      return Optional.empty();
    }
    return ascii.length() <= LONGEST && NAME.matcher(ascii).matches()
        ? Optional.of(new DomainName(ascii))
        : Optional.empty();
  }

  /** What stands behind the last @. */
  static Optional<DomainName> ofEmail(String email) {
    int at = email.lastIndexOf('@');
    return at < 1 ? Optional.empty() : parse(email.substring(at + 1));
  }
}
