package dev.freehold.testbed.process;

import java.nio.file.Path;

/**
 * The user's cache directory for what is made once and used by every run: {@code
 * ${XDG_CACHE_HOME:-~/.cache}/freehold}.
 */
public final class UserCache {

  private UserCache() {}

  /** The directory; it need not exist yet. */
  public static Path directory() {
    var configured = System.getenv("XDG_CACHE_HOME");
    var root =
        configured == null || configured.isBlank() ? home().resolve(".cache") : Path.of(configured);
    return root.resolve("freehold");
  }

  /** As shells see it; Java asks the account's entry, which may name another directory. */
  private static Path home() {
    var home = System.getenv("HOME");
    return Path.of(home == null || home.isBlank() ? System.getProperty("user.home") : home);
  }
}
