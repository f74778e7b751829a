package dev.freehold.testbed.cluster;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/**
 * Builds the programs from the sources that {@code go.mod} pins; Go verifies them against {@code
 * go.sum}.
 */
final class BinaryBuild implements ClusterBinaries.Origin {

  private static final Duration TELL_EVERY = Duration.ofSeconds(5);
  private static final int SHOWN_LINES = 15;

  private final ClusterSources sources;

  BinaryBuild(ClusterSources sources) {
    this.sources = sources;
  }

  @Override
  public boolean fill(Path directory, Consumer<String> progress) {
    var go = GoToolchain.find();
    try {
      var module = Files.createTempDirectory("freehold-cluster-");
      try {
        sources.writeTo(module);
        var log = module.resolve("build.log");
        build(go, module, directory, log, progress);
        // etcd's package is called server.
        Files.move(
            directory.resolve("server"), directory.resolve("etcd"), StandardCopyOption.ATOMIC_MOVE);
        return true;
      } finally {
        for (var file : List.of("go.mod", "go.sum", "build.log")) {
          Files.deleteIfExists(module.resolve(file));
        }
        Files.deleteIfExists(module);
      }
    } catch (IOException e) {
      throw new UncheckedIOException("Cannot build the local Kubernetes", e);
    }
  }

  private void build(Path go, Path module, Path directory, Path log, Consumer<String> progress)
      throws IOException {
    var title =
        "building Kubernetes %s, etcd and kwok from source, this once"
            .formatted(sources.kubernetesVersion());
    progress.accept(title + " (about six minutes on two cores)");
    var builder = new ProcessBuilder(words(go, directory)).directory(module.toFile());
    builder
        .environment()
        .putAll(Map.of("CGO_ENABLED", "0", "GOFLAGS", "-buildvcs=false", "GOWORK", "off"));
    var process = builder.redirectErrorStream(true).redirectOutput(log.toFile()).start();
    var start = System.nanoTime();
    try {
      while (!process.waitFor(TELL_EVERY.toSeconds(), TimeUnit.SECONDS)) {
        var elapsed = Duration.ofNanos(System.nanoTime() - start).toSeconds();
        progress.accept("%s: %d s, %s".formatted(title, elapsed, lastLine(log)));
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new ClusterException("Interrupted while building the local Kubernetes", e);
    } finally {
      process.descendants().forEach(ProcessHandle::destroyForcibly);
      process.destroyForcibly();
    }
    if (process.exitValue() != 0) {
      var lines = Files.readAllLines(log);
      var end =
          String.join("\n", lines.subList(Math.max(0, lines.size() - SHOWN_LINES), lines.size()));
      throw new ClusterException(
          "`go build` of the local Kubernetes failed. It needs the Go module proxy (GOPROXY) and about 6 GB of disk.\n"
              + end);
    }
  }

  private List<String> words(Path go, Path directory) {
    var words =
        new ArrayList<>(
            List.of(go.toString(), "build", "-v", "-trimpath", "-ldflags", linkerFlags()));
    words.addAll(List.of("-o", directory + "/", "tool"));
    return words;
  }

  /** Without them the API server calls itself v0.0.0. */
  private String linkerFlags() {
    var version = sources.kubernetesVersion();
    var numbers = version.substring(1).split("\\.", 3);
    return String.join(
        " ",
        "-s -w",
        "-X k8s.io/component-base/version.gitVersion=" + version,
        "-X k8s.io/component-base/version.gitMajor=" + numbers[0],
        "-X k8s.io/component-base/version.gitMinor=" + numbers[1],
        "-X k8s.io/client-go/pkg/version.gitVersion=" + version);
  }

  private static String lastLine(Path log) throws IOException {
    var lines = Files.readString(log, StandardCharsets.ISO_8859_1).strip().lines().toList();
    return lines.isEmpty() ? "starting" : lines.getLast();
  }
}
