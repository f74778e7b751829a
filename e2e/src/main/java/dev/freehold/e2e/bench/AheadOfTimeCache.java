package dev.freehold.e2e.bench;

import dev.freehold.operator.Installation;
import dev.freehold.operator.Manifests;
import dev.freehold.testbed.cluster.Cluster;
import dev.freehold.testbed.cluster.ClusterOptions;
import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.UUID;

/**
 * What a JVM learnt about the operator's classes in one run, kept for the start of the next (JEP
 * 483, JEP 514). It holds for one class path and one JVM, so a build makes its own, by a training
 * run over a few tenants.
 *
 * @param file in {@code target/freehold}, named after what it holds for
 */
record AheadOfTimeCache(Path file) {
  private static final int TENANTS = 60;
  private static final Duration LIMIT = Duration.ofMinutes(3);
  private static final String NAME = "operator-%s.aot";

  /** Makes it unless this build has one. */
  static AheadOfTimeCache of(Path root) throws Exception {
    var directory = Files.createDirectories(root.resolve("target").resolve("freehold"));
    var cache = new AheadOfTimeCache(directory.resolve(NAME.formatted(build())));
    if (!Files.exists(cache.file)) {
      removeFormer(directory);
      cache.train();
    }
    return cache;
  }

  List<String> option() {
    return List.of("-XX:AOTCache=" + file);
  }

  private void train() throws Exception {
    Path parent = ProvisionBench.directory("tmpfs");
    Path log = Files.createTempFile("freehold-bench-training", ".log");
    Path output = file.resolveSibling(file.getFileName() + ".part");
    try (var cluster =
            Cluster.start(ClusterOptions.temporary("training").under(parent).withFakeNodes(2));
        var postgres = ProvisionBench.postgres(parent)) {
      Installation.on(cluster).prepare(postgres, "admin-training");
      cluster.apply(Manifests.plan("starter"));
      cluster.apply(Manifests.release("current", true));
      try (var _ = OperatorProcess.start(cluster, log, List.of("-XX:AOTCacheOutput=" + output));
          var times = TenantTimes.watch(cluster.client(), "training")) {
        cluster.apply(Manifests.server("training", postgres, TENANTS));
        ProvisionBench.submit(
            cluster.client(), ProvisionBench.tenants(cluster.client(), "training", TENANTS));
        times.awaitReady(TENANTS, LIMIT);
      }
    }
    if (!Files.exists(output)) {
      throw new IllegalStateException("the training run left no cache: see " + log);
    }
    Files.move(output, file);
  }

  /** The JVM compares names, sizes and times of the jars; so does this. */
  private static String build() throws IOException {
    var build = new StringBuilder(System.getProperty("java.vm.version"));
    for (String entry : OperatorProcess.classPath().split(File.pathSeparator)) {
      var jar = Path.of(entry);
      build.append('\n').append(jar.toAbsolutePath()).append(' ').append(Files.size(jar));
      build.append(' ').append(Files.getLastModifiedTime(jar).toMillis());
    }
    return UUID.nameUUIDFromBytes(build.toString().getBytes(StandardCharsets.UTF_8)).toString();
  }

  private static void removeFormer(Path directory) throws IOException {
    try (var former = Files.newDirectoryStream(directory, NAME.formatted("*") + "*")) {
      for (Path each : former) {
        Files.delete(each);
      }
    }
  }
}
