package dev.freehold.testbed.cluster;

import dev.freehold.testbed.process.UserCache;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.function.Consumer;

/**
 * The programs of a cluster, made once per user and version: from the cache, else the official ones
 * where they can be downloaded, else built from source with Go.
 *
 * <p>They come into the cache all together by one rename, so that what is there is complete; a lock
 * makes two processes build once.
 */
public final class ClusterBinaries {

  static final List<String> PROGRAMS =
      List.of(
          "etcd",
          "kube-apiserver",
          "kube-controller-manager",
          "kube-scheduler",
          "kubectl",
          "kwok",
          "kwokctl");

  private final Path cache;
  private final ClusterSources sources;
  private final List<Origin> origins;

  /** Where binaries come from. */
  @FunctionalInterface
  interface Origin {
    /**
     * Puts all programs into an existing, empty directory.
     *
     * @return false, with nothing promised about the directory, when this origin cannot be used
     *     here
     * @throws ClusterException when there is no other way
     */
    boolean fill(Path directory, Consumer<String> progress);
  }

  ClusterBinaries(Path cache, ClusterSources sources, List<Origin> origins) {
    this.cache = cache;
    this.sources = sources;
    this.origins = List.copyOf(origins);
  }

  /**
   * The directory with all programs, made first where it is missing: minutes, when they have to be
   * built.
   *
   * @param progress takes lines for people while that goes on
   * @throws ClusterException when they can be neither downloaded nor built
   */
  public static Path find(Consumer<String> progress) {
    var sources = ClusterSources.bundled();
    var origins = List.of(BinaryDownload.official(sources), new BinaryBuild(sources));
    return new ClusterBinaries(UserCache.directory().resolve("cluster"), sources, origins)
        .directory(progress);
  }

  Path directory(Consumer<String> progress) {
    var home = cache.resolve(sources.key());
    var binaries = home.resolve("bin");
    if (Files.isDirectory(binaries)) {
      return binaries;
    }
    try {
      Files.createDirectories(home);
      try (var channel =
              FileChannel.open(
                  home.resolve("lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
          var _ = channel.lock()) {
        if (!Files.isDirectory(binaries)) {
          make(home, binaries, progress);
        }
      }
      return binaries;
    } catch (IOException e) {
      throw new UncheckedIOException("Cannot put the cluster's programs into " + home, e);
    }
  }

  private void make(Path home, Path binaries, Consumer<String> progress) throws IOException {
    for (var origin : origins) {
      var fresh = Files.createTempDirectory(home, "new-");
      try {
        if (origin.fill(fresh, progress)) {
          requireComplete(fresh);
          Files.move(fresh, binaries, StandardCopyOption.ATOMIC_MOVE);
          return;
        }
      } finally {
        remove(fresh);
      }
    }
    throw new ClusterException("The programs of the local Kubernetes could not be obtained.");
  }

  private static void requireComplete(Path directory) {
    var missing =
        PROGRAMS.stream()
            .filter(program -> !Files.isExecutable(directory.resolve(program)))
            .toList();
    if (!missing.isEmpty()) {
      throw new ClusterException(
          "The build of the local Kubernetes made no " + String.join(", ", missing));
    }
  }

  private static void remove(Path directory) throws IOException {
    if (Files.isDirectory(directory)) {
      try (var files = Files.list(directory)) {
        for (var file : files.toList()) {
          Files.delete(file);
        }
      }
      Files.delete(directory);
    }
  }
}
