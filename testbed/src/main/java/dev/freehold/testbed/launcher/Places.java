package dev.freehold.testbed.launcher;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;

/**
 * Where everything lies.
 *
 * @param root the repository
 * @param home what the platform keeps, {@code .freehold} in the repository by default
 */
record Places(Path root, Path home) {

  Places {
    root = root.toAbsolutePath().normalize();
    home = home.toAbsolutePath().normalize();
  }

  Path cluster() {
    return home.resolve("cluster");
  }

  Path postgres() {
    return home.resolve("postgres");
  }

  Path node() {
    return home.resolve("node");
  }

  Path logs() {
    return home.resolve("logs");
  }

  Path log(String name) {
    return logs().resolve(name + ".log");
  }

  /** Jars that programs run from; a build must not change them under a running program. */
  Path programs() {
    return home.resolve("programs");
  }

  Path ports() {
    return home.resolve("ports");
  }

  Path images() {
    return home.resolve("images");
  }

  /** Nobody else can read there, also not the sessions that a person keeps beside our files. */
  Path controlPlane() {
    return home.resolve("control-plane");
  }

  /** Passwords and keys of the control plane. */
  Path secrets() {
    return controlPlane().resolve("secrets");
  }

  /** What staff sign in with, as the API wants it. */
  Path staffLogin() {
    return controlPlane().resolve("staff.json");
  }

  /** The mails that the control plane sent. */
  Path mail() {
    return home.resolve("mail");
  }

  /** Written when {@code server prepare} has succeeded. */
  Path prepared() {
    return home.resolve("prepared");
  }

  /** A link, so that {@code ./freehold kubectl} needs no Java. */
  Path kubectl() {
    return home.resolve("kubectl");
  }

  Path lock() {
    return home.resolve("lock");
  }

  boolean exists() {
    return Files.isDirectory(home);
  }

  void create() {
    try {
      // PostgreSQL may run as another account, which must be able to walk through.
      Files.createDirectories(
          home, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx--x--x")));
      for (var directory : new Path[] {logs(), programs(), controlPlane()}) {
        Files.createDirectories(
            directory,
            PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
      }
    } catch (IOException e) {
      throw new UncheckedIOException("Cannot make the directory " + home, e);
    }
  }
}
