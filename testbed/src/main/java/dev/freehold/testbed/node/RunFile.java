package dev.freehold.testbed.node;

import io.fabric8.kubernetes.client.utils.KubernetesSerialization;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import org.jspecify.annotations.Nullable;

/** The file that keeps a container's {@link Run} when the agent dies; replaced in one move. */
record RunFile(Path path, KubernetesSerialization json) {

  @Nullable Run load() {
    try {
      return Files.exists(path) ? json.unmarshal(Files.readString(path), Run.class) : null;
    } catch (IOException e) {
      throw new UncheckedIOException("cannot read " + path, e);
    }
  }

  void save(@Nullable Run run) {
    try {
      if (run == null) {
        Files.deleteIfExists(path);
        return;
      }
      var next = path.resolveSibling(path.getFileName() + ".next");
      Files.writeString(next, json.asJson(run));
      Files.move(next, path, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    } catch (IOException e) {
      throw new UncheckedIOException("cannot write " + path, e);
    }
  }
}
