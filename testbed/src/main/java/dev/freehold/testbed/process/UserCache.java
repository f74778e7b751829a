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
        configured == null || configured.isBlank()
            ? Path.of(System.getProperty("user.home"), ".cache")
            : Path.of(configured);
    return root.resolve("freehold");
  }
}
