package dev.freehold.testbed.process;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Comparator;
import java.util.HexFormat;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ThreadLocalRandom;
import org.jspecify.annotations.Nullable;

/**
 * The directory of one server of the testbed.
 *
 * <p>A temporary workspace belongs to the JVM that made it: a lock on {@code NAME.lock} beside the
 * directory says that the owner lives. The kernel drops the lock when the owner dies, however it
 * dies, and the next {@link #temporary} then ends what still runs there and removes it. A kept
 * workspace is the caller's and stays.
 */
public final class Workspace implements AutoCloseable {

  private static final String LOCK = ".lock";
  private static final Set<Path> OWN = ConcurrentHashMap.newKeySet();

  private final Path directory;
  private final @Nullable FileChannel lock;

  private Workspace(Path directory, @Nullable FileChannel lock) {
    this.directory = directory;
    this.lock = lock;
  }

  /** A workspace in a directory that outlives this JVM; made where it does not exist. */
  public static Workspace kept(Path directory) {
    try {
      createPrivate(directory.toAbsolutePath());
      return new Workspace(directory.toRealPath(), null);
    } catch (IOException e) {
      throw new UncheckedIOException("Cannot make the directory " + directory, e);
    }
  }

  /** A new workspace under {@code java.io.tmpdir}. */
  public static Workspace temporary(String kind) {
    return temporary(kind, Path.of(System.getProperty("java.io.tmpdir")));
  }

  /**
   * A new workspace that goes with this JVM. Removes those of dead JVMs first.
   *
   * @param kind what lives there, for example {@code cluster}
   * @param parent an existing directory, for example {@code /dev/shm}
   */
  public static Workspace temporary(String kind, Path parent) {
    try {
      var home =
          parent.toRealPath().resolve("freehold-" + System.getProperty("user.name")).resolve(kind);
      createPrivate(home);
      synchronized (Workspace.class) {
        // Between the making of a lock file and its locking nobody may take it for abandoned.
        try (var guard = open(home.resolve("guard"));
            var _ = guard.lock()) {
          removeAbandoned(home);
          var directory = home.resolve(name());
          var lockFile = lockFile(directory);
          OWN.add(lockFile);
          var lock = open(lockFile);
          lock.lock();
          createPrivate(directory);
          return new Workspace(directory, lock);
        }
      }
    } catch (IOException e) {
      throw new UncheckedIOException(
          "Cannot make a directory for a %s under %s".formatted(kind, parent), e);
    }
  }

  public Path directory() {
    return directory;
  }

  /** Whether {@link #close} removes the directory. */
  public boolean isTemporary() {
    return lock != null;
  }

  /** Ends the servers in it and removes the directory, whether temporary or kept. */
  public void delete() {
    try {
      endProcesses(directory);
      deleteTree(directory);
      if (lock != null) {
        var lockFile = lockFile(directory);
        Files.deleteIfExists(lockFile);
        lock.close();
        OWN.remove(lockFile);
      }
    } catch (IOException e) {
      throw new UncheckedIOException("Cannot remove " + directory, e);
    }
  }

  /** Removes a temporary workspace with all that runs in it; leaves a kept one as it is. */
  @Override
  public void close() {
    if (isTemporary()) {
      delete();
    }
  }

  private static void removeAbandoned(Path home) throws IOException {
    try (var files = Files.list(home)) {
      for (var lockFile : files.filter(file -> file.toString().endsWith(LOCK)).toList()) {
        // Opening and closing our own lock file would release our lock: POSIX locks belong to the
        // process.
        if (!OWN.contains(lockFile)) {
          removeIfAbandoned(lockFile);
        }
      }
    }
  }

  private static void removeIfAbandoned(Path lockFile) throws IOException {
    try (var channel = open(lockFile);
        @Nullable FileLock taken = channel.tryLock()) {
      if (taken != null) {
        var name = lockFile.toString();
        var directory = Path.of(name.substring(0, name.length() - LOCK.length()));
        endProcesses(directory);
        deleteTree(directory);
        Files.deleteIfExists(lockFile);
      }
    }
  }

  private static void endProcesses(Path directory) {
    OsProcess.serving(directory).forEach(OsProcess::killTree);
  }

  private static FileChannel open(Path file) throws IOException {
    return FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
  }

  private static Path lockFile(Path directory) {
    return directory.resolveSibling(directory.getFileName() + LOCK);
  }

  private static String name() {
    return ProcessHandle.current().pid()
        + "-"
        + HexFormat.of().toHexDigits(ThreadLocalRandom.current().nextInt());
  }

  private static void createPrivate(Path directory) throws IOException {
    Files.createDirectories(
        directory,
        PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
  }

  /** Removes a directory with all in it, if it exists. */
  public static void deleteTree(Path directory) throws IOException {
    if (!Files.exists(directory)) {
      return;
    }
    try (var files = Files.walk(directory)) {
      for (var file : files.sorted(Comparator.reverseOrder()).toList()) {
        Files.deleteIfExists(file);
      }
    } catch (UncheckedIOException e) {
      if (!(e.getCause() instanceof NoSuchFileException)) {
        throw e;
      }
      deleteTree(directory);
    }
  }
}
