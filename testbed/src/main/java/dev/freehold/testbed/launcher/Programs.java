package dev.freehold.testbed.launcher;

import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The jars that the platform runs. Each build of one is copied under a name of its own: a later
 * build must not change a jar under the program that has it open, and a changed name restarts it.
 */
record Programs(Places places) {

  Path operator() {
    return copy("operator", built("operator", "operator-*-app.jar"));
  }

  Path controlPlane() {
    return copy("control-plane-api", built("control-plane-api", "control-plane-api-*-app.jar"));
  }

  Path tenantApp() {
    return copy("tenant-app", built("tenant-app", "tenant-app-*-app.jar"));
  }

  /** Our own class path with our own jar copied. The libraries lie in Maven's repository. */
  String testbed() {
    return Arrays.stream(System.getProperty("java.class.path").split(File.pathSeparator, -1))
        .map(
            entry ->
                Path.of(entry).toAbsolutePath().startsWith(places.root().resolve("testbed"))
                    ? copy("testbed", Path.of(entry)).toString()
                    : entry)
        .collect(Collectors.joining(File.pathSeparator));
  }

  private Path built(String module, String pattern) {
    var target = places.root().resolve(module).resolve("target");
    try (var found = Files.newDirectoryStream(target, pattern)) {
      for (var jar : found) {
        return jar;
      }
    } catch (IOException e) {
      throw new LauncherException("Cannot read %s: %s".formatted(target, e), null, e);
    }
    throw new LauncherException(
        "%s/%s is not built. Run ./freehold up again: it builds what is missing."
            .formatted(target, pattern));
  }

  private Path copy(String name, Path jar) {
    var copy = places.programs().resolve("%s-%s.jar".formatted(name, digest(jar)));
    try {
      if (!Files.exists(copy)) {
        var next = Files.createTempFile(places.programs(), "new-", ".jar");
        Files.copy(jar, next, StandardCopyOption.REPLACE_EXISTING);
        Files.move(next, copy, StandardCopyOption.ATOMIC_MOVE);
      }
      return copy;
    } catch (IOException e) {
      throw new UncheckedIOException("Cannot copy " + jar, e);
    }
  }

  /** Removes the copies of earlier builds, and what an interrupted copy left. */
  void removeAllBut(List<Path> used) {
    try (Stream<Path> all = Files.list(places.programs())) {
      for (var file : all.filter(file -> !used.contains(file)).toList()) {
        Files.delete(file);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static String digest(Path jar) {
    try {
      var digest = MessageDigest.getInstance("SHA-256").digest(Files.readAllBytes(jar));
      return HexFormat.of().formatHex(digest, 0, 6);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }
}
