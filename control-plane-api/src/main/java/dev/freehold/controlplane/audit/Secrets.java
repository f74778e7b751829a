package dev.freehold.controlplane.audit;

import java.util.Locale;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.regex.Pattern;

/**
 * What must not be read in an audit log: here and nowhere else is decided what is secret. Each
 * entry goes through it before it is hashed, whoever writes it.
 */
final class Secrets {
  static final String MASK = "•••";

  private static final Pattern NAMES =
      Pattern.compile(
          "password|passphrase|secret|token|credential|authorization|cookie|private_?key|api_?key|recovery_?code|\\botp\\b");

  /** Whole texts or parts of them, whatever field they are in. */
  private static final Pattern VALUES =
      Pattern.compile(
          String.join(
              "|",
              "-----BEGIN [A-Z ]*PRIVATE KEY-----[\\s\\S]*?(?:-----END [A-Z ]*PRIVATE KEY-----|$)",
              // JSON Web Tokens.
              "\\beyJ[\\w-]+\\.[\\w-]+\\.[\\w-]*",
              // Our API keys.
              "\\bfhk_[\\w-]{16,}",
              // Secrets of webhooks, and their kind.
              "\\bwh(?:sec|sk)_[\\w+/=-]+",
              "(?i:\\b(?:bearer|basic)\\s+)[\\w.~+/=-]{8,}",
              // The login in an address.
              "(?<=://)[^/\\s:@]+:[^/\\s@]+(?=@)",
              // A key in an address's query, as receivers of webhooks like to have it.
              "(?i:(?<=[?&](?:access_token|token|api_?key|key|secret|sig|signature|password|auth|code)=)[^&#\\s]+)",
              // 256 bits in Base64, as our own tokens are written.
              "(?<![\\w-])(?=[\\w-]*[A-Z])(?=[\\w-]*[a-z])(?=[\\w-]*[0-9])[\\w-]{43}(?![\\w-])"));

  private Secrets() {}

  static SortedMap<String, String> masked(Map<String, String> changes) {
    var masked = new TreeMap<String, String>();
    changes.forEach((field, value) -> masked.put(field, isSecret(field) ? MASK : masked(value)));
    return masked;
  }

  static String masked(String text) {
    return VALUES.matcher(text).replaceAll(MASK);
  }

  private static boolean isSecret(String field) {
    String name = field.replaceAll("([a-z])([A-Z])", "$1_$2").replace('-', '_');
    return NAMES.matcher(name.toLowerCase(Locale.ROOT)).find();
  }
}
