package dev.freehold.crds;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

class CrdManifestsTest {
  private static final Path COMMITTED = Path.of("manifests");

  /** With {@code -Dfreehold.generate} the committed files are written instead of only compared. */
  @BeforeAll
  static void writeWhenAskedTo() throws IOException {
    if (System.getProperty("freehold.generate") != null) {
      for (var manifest : GeneratedManifests.generate().entrySet()) {
        Files.writeString(COMMITTED.resolve(manifest.getKey()), manifest.getValue());
      }
    }
  }

  @Test
  void theCommittedManifestsAreWhatTheRecordsGenerate() throws IOException {
    // Given
    Map<String, String> committed = new TreeMap<>();
    try (var files = Files.list(COMMITTED)) {
      for (Path file : files.toList()) {
        committed.put(file.getFileName().toString(), Files.readString(file));
      }
    }

    // When
    Map<String, String> generated = GeneratedManifests.generate();

    // Then
    assertThat(committed.keySet()).isEqualTo(generated.keySet());
    generated.forEach(
        (file, text) ->
            assertThat(committed.get(file))
                .as(
                    "crds/manifests/%s differs from the records in crds/src/main/java. Run: %s and commit the result",
                    file, GeneratedManifests.COMMAND)
                .isEqualTo(text));
  }

  @Test
  void generatingTwiceGivesTheSameBytes() {
    assertThat(GeneratedManifests.generate()).isEqualTo(GeneratedManifests.generate());
  }

  @Test
  void theJarHoldsOneManifestForEachKind() {
    assertThat(CrdManifests.all())
        .hasSameSizeAs(CrdManifests.KINDS)
        .allMatch(yaml -> yaml.contains("kind: CustomResourceDefinition"));
  }
}
