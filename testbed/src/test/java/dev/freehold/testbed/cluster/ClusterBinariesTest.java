package dev.freehold.testbed.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ClusterBinariesTest {

  @TempDir private Path cache;
  private final ClusterSources sources = ClusterSources.bundled();

  @Test
  void areMadeOnceAndThenTakenFromTheCache() {
    // Given
    var origin = new TestingOrigin(true, ClusterBinaries.PROGRAMS);

    // When
    var first = binaries(origin).directory(_ -> {});
    var second = binaries(origin).directory(_ -> {});

    // Then
    assertThat(second).isEqualTo(first).isDirectoryContaining("glob:**/kube-apiserver");
    assertThat(origin.calls).hasValue(1);
  }

  @Test
  void comeFromTheNextOriginWhenOneCannotBeUsed() {
    // Given
    var unusable = new TestingOrigin(false, List.of("half-a-file"));
    var usable = new TestingOrigin(true, ClusterBinaries.PROGRAMS);

    // When
    var directory = binaries(unusable, usable).directory(_ -> {});

    // Then
    assertThat(directory).isDirectoryNotContaining("glob:**/half-a-file");
    assertThat(usable.calls).hasValue(1);
  }

  @Test
  void neverEnterTheCacheIncomplete() {
    // Given
    var incomplete = new TestingOrigin(true, List.of("etcd"));

    // When / Then
    assertThatThrownBy(() -> binaries(incomplete).directory(_ -> {}))
        .isInstanceOf(ClusterException.class)
        .hasMessageContaining("kube-apiserver");
    assertThat(cache.resolve(sources.key())).isDirectoryNotContaining("glob:**/{bin,new-*}");
  }

  @Test
  void haveAnotherPlaceForOtherSources() {
    var changed = new ClusterSources(sources.goMod() + "\n", sources.goSum());

    assertThat(changed.key())
        .isNotEqualTo(sources.key())
        .startsWith(sources.kubernetesVersion() + "-");
  }

  @Test
  void withoutGoTheErrorSaysWhatToInstall() {
    assertThatThrownBy(() -> GoToolchain.find(cache.toString(), List.of()))
        .isInstanceOf(ClusterException.class)
        .hasMessageContaining("Install Go 1.21 or newer");
  }

  private ClusterBinaries binaries(ClusterBinaries.Origin... origins) {
    return new ClusterBinaries(cache, sources, List.of(origins));
  }

  private record TestingOrigin(boolean usable, List<String> programs, AtomicInteger calls)
      implements ClusterBinaries.Origin {

    TestingOrigin(boolean usable, List<String> programs) {
      this(usable, programs, new AtomicInteger());
    }

    @Override
    public boolean fill(Path directory, Consumer<String> progress) {
      calls.incrementAndGet();
      try {
        for (var program : programs) {
          Files.createFile(directory.resolve(program)).toFile().setExecutable(true);
        }
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
      return usable;
    }
  }
}
