package dev.freehold.testbed.cluster;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.regex.Pattern;

/**
 * The Go module that names the programs of a cluster and pins their sources: {@code
 * testbed/cluster/go.mod} and {@code go.sum}.
 */
record ClusterSources(String goMod, String goSum) {

  static ClusterSources bundled() {
    return new ClusterSources(resource("go.mod"), resource("go.sum"));
  }

  /** For example {@code v1.36.3}. */
  String kubernetesVersion() {
    return version("k8s.io/kubernetes");
  }

  String etcdVersion() {
    return version("go.etcd.io/etcd/server/v3");
  }

  String kwokVersion() {
    return version("sigs.k8s.io/kwok");
  }

  /** Names the binaries made from exactly these sources. */
  String key() {
    try {
      var digest = MessageDigest.getInstance("SHA-256");
      digest.update(goMod.getBytes(StandardCharsets.UTF_8));
      digest.update(goSum.getBytes(StandardCharsets.UTF_8));
      return kubernetesVersion() + "-" + HexFormat.of().formatHex(digest.digest(), 0, 6);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }

  void writeTo(Path directory) {
    try {
      Files.writeString(directory.resolve("go.mod"), goMod);
      Files.writeString(directory.resolve("go.sum"), goSum);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private String version(String module) {
    var line =
        Pattern.compile("^(?:require)?\\s+" + Pattern.quote(module) + " (v\\S+)", Pattern.MULTILINE)
            .matcher(goMod);
    if (!line.find()) {
      throw new IllegalStateException("testbed/cluster/go.mod requires no " + module);
    }
    return line.group(1);
  }

  private static String resource(String name) {
    try (var stream = ClusterSources.class.getResourceAsStream(name)) {
      if (stream == null) {
        throw new IllegalStateException("The testbed was built without its resource " + name);
      }
      return new String(stream.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
