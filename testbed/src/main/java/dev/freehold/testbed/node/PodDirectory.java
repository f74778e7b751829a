package dev.freehold.testbed.node;

import io.fabric8.kubernetes.api.model.Pod;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Comparator;

/**
 * Where a pod's files live: {@code pods/UID/} with {@code volumes/NAME}, {@code root/CONTAINER} and
 * {@code CONTAINER.json} (its {@link Run}), and {@code logs/NAMESPACE/POD/CONTAINER.log}. All is
 * private to the user.
 */
record PodDirectory(Path pod, Path logs) {

  static PodDirectory of(Path node, Pod pod) {
    var meta = pod.getMetadata();
    return new PodDirectory(
        all(node).resolve(meta.getUid()),
        node.resolve("logs").resolve(meta.getNamespace()).resolve(meta.getName()));
  }

  /** The directory of all pods, each below its UID. */
  static Path all(Path node) {
    return node.resolve("pods");
  }

  void create() throws IOException {
    createPrivate(pod);
    createPrivate(logs);
  }

  Path volumes() {
    return pod.resolve("volumes");
  }

  Path root(String container) {
    return pod.resolve("root").resolve(container);
  }

  Path run(String container) {
    return pod.resolve(container + ".json");
  }

  Path log(String container) {
    return logs.resolve(container + ".log");
  }

  /**
   * Moves a log that has grown past a size to {@code .log.1}; lines written in that very moment may
   * be lost.
   */
  void trimLog(String container, long bytes) {
    var log = log(container);
    try {
      if (Files.exists(log) && Files.size(log) > bytes) {
        Files.copy(
            log, log.resolveSibling(log.getFileName() + ".1"), StandardCopyOption.REPLACE_EXISTING);
        FileChannel.open(log, StandardOpenOption.WRITE, StandardOpenOption.TRUNCATE_EXISTING)
            .close();
      }
    } catch (IOException e) {
      throw new UncheckedIOException("cannot trim " + log, e);
    }
  }

  void delete() throws IOException {
    delete(pod);
    delete(logs);
  }

  static void createPrivate(Path directory) throws IOException {
    Files.createDirectories(
        directory,
        PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
  }

  /** Deletes a directory and all below it; links are deleted, not followed. */
  static void delete(Path directory) throws IOException {
    if (Files.exists(directory)) {
      try (var paths = Files.walk(directory)) {
        for (var path : paths.sorted(Comparator.reverseOrder()).toList()) {
          Files.deleteIfExists(path);
        }
      }
    }
  }
}
