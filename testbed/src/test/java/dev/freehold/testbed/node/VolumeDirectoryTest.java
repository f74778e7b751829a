package dev.freehold.testbed.node;

import static org.assertj.core.api.Assertions.assertThat;

import dev.freehold.testbed.node.VolumeDirectory.VolumeFile;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class VolumeDirectoryTest {

  @TempDir Path parent;

  @Test
  void aNewVersionReplacesAllFilesAtOnceAndLeavesNoOldOne() throws IOException {
    // Given
    var volume = new VolumeDirectory(parent.resolve("login"));
    volume.write(Map.of("user", file("a"), "old/password", file("b")));
    var before = parent.resolve("login").toRealPath();

    // When
    volume.write(Map.of("user", file("c")));

    // Then
    assertThat(parent.resolve("login/user")).hasContent("c");
    assertThat(parent.resolve("login/old")).doesNotExist();
    assertThat(before).doesNotExist();
    try (var entries = Files.list(parent)) {
      assertThat(entries).hasSize(2);
    }
  }

  @Test
  void equalContentIsNotWrittenAgain() throws IOException {
    // Given
    var volume = new VolumeDirectory(parent.resolve("login"));
    volume.write(Map.of("user", file("a")));
    var before = parent.resolve("login").toRealPath();

    // When
    volume.write(Map.of("user", file("a")));

    // Then
    assertThat(parent.resolve("login").toRealPath()).isEqualTo(before);
  }

  @Test
  void onlyTheOwnerMayRead() throws IOException {
    // When
    new VolumeDirectory(parent.resolve("login")).write(Map.of("user", file("a")));

    // Then
    assertThat(
            PosixFilePermissions.toString(
                Files.getPosixFilePermissions(parent.resolve("login/user"))))
        .isEqualTo("rw-------");
    assertThat(
            PosixFilePermissions.toString(
                Files.getPosixFilePermissions(parent.resolve("login").toRealPath())))
        .isEqualTo("rwx------");
  }

  private static VolumeFile file(String content) {
    return new VolumeFile(ByteBuffer.wrap(content.getBytes(StandardCharsets.UTF_8)), 0644);
  }
}
