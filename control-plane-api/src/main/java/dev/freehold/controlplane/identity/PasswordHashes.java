package dev.freehold.controlplane.identity;

import java.util.Optional;
import org.springframework.security.crypto.argon2.Argon2PasswordEncoder;
import org.springframework.stereotype.Component;

/**
 * Argon2id with OWASP's parameters (19 MiB, two passes, one lane). A hash says its own parameters,
 * so that those of today bind no earlier one.
 */
@Component
final class PasswordHashes {
  private static final int SALT_BYTES = 16;
  private static final int HASH_BYTES = 32;

  private final Argon2PasswordEncoder argon2;
  private final String nobodys;

  PasswordHashes() {
    this(19 * 1024, 2);
  }

  /**
   * @param memory in KiB
   */
  PasswordHashes(int memory, int passes) {
    this.argon2 = new Argon2PasswordEncoder(SALT_BYTES, HASH_BYTES, 1, memory, passes);
    this.nobodys = hash("nobody has this password");
  }

  String hash(String password) {
    return String.valueOf(argon2.encode(password));
  }

  /** Without a hash it compares with nobody's, so that the answer takes as long. */
  boolean matches(String password, Optional<String> hash) {
    return argon2.matches(password, hash.orElse(nobodys)) && hash.isPresent();
  }
}
