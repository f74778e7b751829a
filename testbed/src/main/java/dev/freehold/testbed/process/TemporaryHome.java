package dev.freehold.testbed.process;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.HexFormat;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ThreadLocalRandom;

/**
 * Where the temporary workspaces of one user and one kind lie: {@code
 * PARENT/freehold-USER/KIND/NAME}.
 *
 * <p>A lock on the file {@code NAME.lock} says that the owner of the workspace lives. The kernel
 * drops it when the owner dies, however it dies; a process number in a file would some day name a
 * stranger.
 */
final class TemporaryHome {

  private static final String LOCK = ".lock";

  /**
   * Lock files that this JVM holds. To open and close one of them would release it: such locks
   * belong to the whole process.
   */
  private static final Set<Path> OWN = ConcurrentHashMap.newKeySet();

  private final Path ofUser;
  private final Path home;

  TemporaryHome(Path parent, String kind) throws IOException {
    this.ofUser = parent.toRealPath().resolve("freehold-" + System.getProperty("user.name"));
    this.home = ofUser.resolve(kind);
  }

  /** Removes what dead JVMs left here and makes a new workspace. */
  Workspace newWorkspace() throws IOException {
    createOwn(ofUser);
    createOwn(home);
    synchronized (TemporaryHome.class) {
      try (var guard = open(home.resolve("guard"));
          var _ = guard.lock()) {
        removeAbandonedGuarded();
        var directory = home.resolve(newName());
        OWN.add(lockFile(directory));
        var lock = open(lockFile(directory));
        lock.lock();
        Files.createDirectory(directory, permissions("rwx------"));
        return new Workspace(directory, lock);
      }
    }
  }

  /** Removes what dead JVMs left here. */
  void removeAbandoned() throws IOException {
    if (!Files.isDirectory(home)) {
      return;
    }
    synchronized (TemporaryHome.class) {
      // Between the making of a lock file and its locking nobody may take it for abandoned.
      try (var guard = open(home.resolve("guard"));
          var _ = guard.lock()) {
        removeAbandonedGuarded();
      }
    }
  }

  static void release(Path directory, FileChannel lock) throws IOException {
    Files.deleteIfExists(lockFile(directory));
    lock.close();
    OWN.remove(lockFile(directory));
  }

  private void removeAbandonedGuarded() throws IOException {
    try (var files = Files.list(home)) {
      for (var lockFile : files.filter(file -> file.toString().endsWith(LOCK)).toList()) {
        if (!OWN.contains(lockFile)) {
          removeIfAbandoned(lockFile);
        }
      }
    }
  }

  private static void removeIfAbandoned(Path lockFile) throws IOException {
    try (var channel = open(lockFile);
        var taken = channel.tryLock()) {
      if (taken != null) {
        var name = lockFile.getFileName().toString();
        Workspace.remove(lockFile.resolveSibling(name.substring(0, name.length() - LOCK.length())));
        Files.deleteIfExists(lockFile);
      }
    }
  }

  /** Others may pass through, because PostgreSQL may have to run as somebody else, but not look. */
  private static void createOwn(Path directory) throws IOException {
    Files.createDirectories(directory, permissions("rwx------"));
    requireOwn(directory);
    // Not with the creation, where the umask would have its say.
    Files.setPosixFilePermissions(directory, PosixFilePermissions.fromString("rwx--x--x"));
  }

  private static void requireOwn(Path directory) throws IOException {
    var probe = Files.createTempFile("freehold-", ".owner");
    try {
      if (!Files.getOwner(directory).equals(Files.getOwner(probe))) {
        throw new IOException(
            "%s belongs to somebody else. Remove it, or choose another directory with -Djava.io.tmpdir."
                .formatted(directory));
      }
    } finally {
      Files.delete(probe);
    }
  }

  private static FileAttribute<?> permissions(String text) {
    return PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString(text));
  }

  private static FileChannel open(Path file) throws IOException {
    return FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
  }

  private static Path lockFile(Path directory) {
    return directory.resolveSibling(directory.getFileName() + LOCK);
  }

  private static String newName() {
    return ProcessHandle.current().pid()
        + "-"
        + HexFormat.of().toHexDigits(ThreadLocalRandom.current().nextInt());
  }
}
