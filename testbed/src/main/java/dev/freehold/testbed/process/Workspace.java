package dev.freehold.testbed.process;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Comparator;
import org.jspecify.annotations.Nullable;

/**
 * The directory of one server of the testbed.
 *
 * <p>A temporary workspace goes with the JVM that made it: what a killed JVM leaves behind is ended
 * and removed when the next temporary workspace of that kind is made. A kept workspace is the
 * caller's and stays.
 */
public final class Workspace implements AutoCloseable {

  private static final Path SHARED_MEMORY = Path.of("/dev/shm");

  private final Path directory;
  private final @Nullable FileChannel lock;

  Workspace(Path directory, @Nullable FileChannel lock) {
    this.directory = directory;
    this.lock = lock;
  }

  /** A workspace in a directory that outlives this JVM; made where it does not exist. */
  public static Workspace kept(Path directory) {
    try {
      Files.createDirectories(
          directory.toAbsolutePath(),
          PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
      return new Workspace(directory.toRealPath(), null);
    } catch (IOException e) {
      throw new UncheckedIOException("Cannot make the directory " + directory, e);
    }
  }

  /**
   * A new workspace that goes with this JVM.
   *
   * @param kind what lives there, for example {@code cluster}
   * @param parent an existing directory, for example {@code /dev/shm}
   */
  public static Workspace temporary(String kind, Path parent) {
    try {
      for (var place : new Path[] {Path.of(System.getProperty("java.io.tmpdir")), SHARED_MEMORY}) {
        if (!place.equals(parent) && Files.isDirectory(place)) {
          new TemporaryHome(place, kind).removeAbandoned();
        }
      }
      return new TemporaryHome(parent, kind).newWorkspace();
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
      remove(directory);
      if (lock != null) {
        TemporaryHome.release(directory, lock);
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

  static void remove(Path directory) throws IOException {
    OsProcess.serving(directory).forEach(OsProcess::quit);
    deleteTree(directory);
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
      // A process that is just ending removes files of its own.
      if (!(e.getCause() instanceof NoSuchFileException)) {
        throw e;
      }
      deleteTree(directory);
    }
  }
}
