package dev.freehold.testbed.postgres;

import dev.freehold.testbed.process.Command;
import dev.freehold.testbed.process.CommandException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * How PostgreSQL's programs run, which refuse to run as root.
 *
 * @param prefix words before the program
 * @param account the account that must own the data; null: ours
 */
record Unprivileged(List<String> prefix, @Nullable String account) {

  private static final Unprivileged SAME_USER = new Unprivileged(List.of(), null);

  /**
   * Still us for the kernel's file permissions, but no longer called root. Refused in many
   * containers.
   */
  static final Unprivileged USER_NAMESPACE =
      new Unprivileged(List.of("unshare", "--user", "--"), null);

  /** The way that works here. */
  static Unprivileged here() {
    if (!isRoot()) {
      return SAME_USER;
    }
    if (USER_NAMESPACE.works()) {
      return USER_NAMESPACE;
    }
    for (var account : List.of("postgres", "nobody")) {
      var other = otherAccount(account);
      if (other.works()) {
        return other;
      }
    }
    throw new PostgresException(
        "PostgreSQL does not run as root, and neither `unshare --user` nor `setpriv` (Debian package util-linux) works here. "
            + "Run as another user.");
  }

  static boolean isRoot() {
    return Command.of("id", "-u").run().strip().equals("0");
  }

  static Unprivileged otherAccount(String account) {
    var words =
        List.of(
            "setpriv", "--reuid=" + account, "--regid=" + group(account), "--clear-groups", "--");
    return new Unprivileged(words, account);
  }

  /** Where the account can read programs: root's own cache is closed to others. */
  Path cacheOr(Path own) {
    return account == null ? own : Path.of("/var/cache/freehold");
  }

  Command command(List<String> words) {
    var all = new ArrayList<>(prefix);
    all.addAll(words);
    return Command.of(all);
  }

  /** Hands a server's directory to the account. */
  void own(Path directory) {
    if (account != null) {
      Command.of("chown", "-R", account, directory.toString()).run();
      if (!canEnter(directory)) {
        throw new PostgresException(
            "PostgreSQL runs as %s here, which may not enter %s. Choose a directory whose parents others may enter (mode o+x)."
                .formatted(account, directory));
      }
    }
  }

  private boolean canEnter(Path directory) {
    try {
      command(List.of("test", "-x", directory.toString())).run();
      return true;
    } catch (CommandException _) {
      return false;
    }
  }

  private boolean works() {
    try {
      command(List.of("true")).within(Duration.ofSeconds(10)).run();
      return true;
    } catch (CommandException _) {
      return false;
    }
  }

  /** The number of the account's own group. */
  private static String group(String account) {
    try (var lines = Files.lines(Path.of("/etc/passwd"))) {
      return lines
          .map(line -> line.split(":", -1))
          .filter(fields -> fields[0].equals(account) && fields.length > 3)
          .map(fields -> fields[3])
          .findFirst()
          .orElse("nogroup");
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
