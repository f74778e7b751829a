package dev.freehold.testbed.cluster;

import java.io.File;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** Finds the Go command. Since 1.21 it fetches by itself the version that a module asks for. */
final class GoToolchain {

  private static final List<Path> USUAL =
      List.of(
          Path.of("/usr/local/go/bin/go"),
          Path.of("/usr/lib/go/bin/go"),
          Path.of("/opt/homebrew/bin/go"),
          Path.of(System.getProperty("user.home"), "go", "bin", "go"));

  private GoToolchain() {}

  static Path find() {
    return find(Optional.ofNullable(System.getenv("PATH")).orElse(""), USUAL);
  }

  static Path find(String searchPath, List<Path> usual) {
    var onPath =
        Arrays.stream(searchPath.split(File.pathSeparator))
            .filter(entry -> !entry.isEmpty())
            .map(entry -> Path.of(entry, "go"));
    return Stream.concat(onPath, usual.stream())
        .filter(Files::isExecutable)
        .filter(file -> !Files.isDirectory(file))
        .findFirst()
        .orElseThrow(
            () ->
                new ClusterException(
                    """
                    The local Kubernetes is neither in the cache nor can it be downloaded, and to build it Go is missing.
                    Install Go 1.21 or newer (https://go.dev/dl, on Debian 13 and Ubuntu 24.04: apt-get install golang-go), \
                    put `go` on the PATH and run the same command again."""));
  }
}
