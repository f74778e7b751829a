package dev.freehold.testbed.process;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class WorkspaceTest {

  @TempDir private Path parent;

  @Test
  void ownWorkspacesSurviveTheMakingOfFurtherOnes() throws IOException {
    // Given
    var first = Workspace.temporary("kind", parent);
    Files.writeString(first.directory().resolve("file"), "text");

    // When
    var others = IntStream.range(0, 3).mapToObj(_ -> Workspace.temporary("kind", parent)).toList();

    // Then
    assertThat(first.directory().resolve("file")).exists();
    assertThat(others)
        .extracting(Workspace::directory)
        .doesNotHaveDuplicates()
        .doesNotContain(first.directory());
    first.close();
    others.forEach(Workspace::close);
  }

  @Test
  void closingATemporaryOneLeavesNothing() throws IOException {
    // Given
    var workspace = Workspace.temporary("kind", parent);
    Files.writeString(
        Files.createDirectory(workspace.directory().resolve("deep")).resolve("file"), "text");

    // When
    workspace.close();

    // Then
    assertThat(workspace.directory()).doesNotExist();
    try (var left = Files.list(workspace.directory().getParent())) {
      assertThat(left).containsExactly(workspace.directory().resolveSibling("guard"));
    }
  }

  @Test
  void aKeptOneStaysUntilItIsDeleted() {
    // Given
    var workspace = Workspace.kept(parent.resolve("kept"));

    // When
    workspace.close();

    // Then
    assertThat(workspace.directory()).isDirectory();
    workspace.delete();
    assertThat(workspace.directory()).doesNotExist();
  }

  @Test
  void nobodyElseSeesIntoIt() throws IOException {
    try (var workspace = Workspace.temporary("kind", parent)) {
      assertThat(
              PosixFilePermissions.toString(Files.getPosixFilePermissions(workspace.directory())))
          .isEqualTo("rwx------");
    }
  }

  @Test
  void aMissingParentIsNamed() {
    assertThatThrownBy(() -> Workspace.temporary("kind", parent.resolve("missing")))
        .isInstanceOf(UncheckedIOException.class)
        .hasMessageContaining("missing");
  }
}
