package dev.freehold.controlplane.persistence;

import static org.assertj.core.api.Assertions.assertThat;

import dev.freehold.testbed.postgres.ControlPlaneDatabase;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class GeneratedJooqIT {
  @TempDir private Path scratch;

  /** With {@code -Dfreehold.generate} the committed files are written instead of only compared. */
  @Test
  void theCommittedClassesAreWhatTheMigrationsGive() throws Exception {
    // Given
    var database = ControlPlaneDatabase.emptyOnShared("generated_jooq");

    // When
    var generated = GeneratedJooq.generate(database, scratch);
    if (System.getProperty("freehold.generate") != null) {
      GeneratedJooq.commit(generated);
    }

    // Then
    assertThat(GeneratedJooq.committed())
        .as("run: %s and commit the result", GeneratedJooq.COMMAND)
        .isEqualTo(generated);
  }

  @Test
  void everyFolderOfMigrationsIsRun() throws Exception {
    try (var folders = Files.list(Path.of("src/main/resources/db/migration"))) {
      assertThat(folders.map(folder -> folder.getFileName().toString()))
          .containsExactlyInAnyOrderElementsOf(ModuleMigrations.MODULES);
    }
  }
}
