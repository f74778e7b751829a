package dev.freehold.tenantapp.database;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ServiceBindingTest {

  @TempDir Path root;

  @Test
  void the_jdbc_url_is_taken_as_it_is() throws IOException {
    // Given
    write("db", "type", "postgresql\n");
    write("db", "username", "app\n");
    write("db", "password", "secret\n");
    write("db", "jdbc-url", "jdbc:postgresql://db:5433/fh_x?sslmode=require\n");
    write("cache", "type", "redis");

    // When
    var binding = ServiceBinding.find(root.toString());

    // Then
    assertThat(binding)
        .isEqualTo(
            new ServiceBinding("jdbc:postgresql://db:5433/fh_x?sslmode=require", "app", "secret"));
  }

  @Test
  void without_jdbc_url_it_is_made_from_its_parts() throws IOException {
    // Given
    write("db", "type", "postgresql");
    write("db", "username", "app");
    write("db", "password", "secret");
    write("db", "host", "db");
    write("db", "database", "fh_x");

    // When // Then
    assertThat(ServiceBinding.find(root.toString()).jdbcUrl())
        .isEqualTo("jdbc:postgresql://db:5432/fh_x");
  }

  @Test
  void a_binding_that_changes_meanwhile_is_never_read_half() throws Exception {
    // Given: each version is a directory, and a link moves from one to the next
    var bindings = Files.createDirectory(root.resolve("bindings"));
    var changing =
        Thread.ofPlatform()
            .start(
                () -> {
                  for (int version = 0; version < 300; version++) {
                    point(bindings.resolve("db"), version);
                  }
                });
    while (changing.isAlive() && !Files.exists(bindings.resolve("db/type"))) {
      Thread.onSpinWait();
    }

    // When
    while (changing.isAlive()) {
      var binding = ServiceBinding.find(bindings.toString());

      // Then
      assertThat(binding.password()).isEqualTo("of-" + binding.username());
    }
  }

  /** As the kubelet does: all files at once. */
  private void point(Path link, int version) {
    try {
      var directory = root.resolve("version-" + version);
      write(directory.getFileName().toString(), "type", "postgresql");
      write(directory.getFileName().toString(), "jdbc-url", "jdbc:postgresql://db/fh_x");
      write(directory.getFileName().toString(), "username", "user-" + version);
      write(directory.getFileName().toString(), "password", "of-user-" + version);
      var next = root.resolve("next");
      Files.createSymbolicLink(next, directory);
      Files.move(next, link, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
      Thread.sleep(3);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  @Test
  void what_is_missing_is_named() throws IOException {
    // Given
    write("db", "type", "postgresql");
    write("db", "username", "");
    write("db", "host", "db");

    // When // Then
    assertThatThrownBy(() -> ServiceBinding.find(root.toString()))
        .hasMessageContaining("is incomplete: missing or empty username, password, database.");
  }

  @Test
  void no_several_and_unset_bindings_are_told_apart() throws IOException {
    // Given
    var none = root.resolve("none");
    write("many/one", "type", "postgresql");
    write("many/two", "type", "postgresql");

    // When // Then
    assertThatThrownBy(() -> ServiceBinding.find(" "))
        .hasMessageContaining("SERVICE_BINDING_ROOT is not set");
    assertThatThrownBy(() -> ServiceBinding.find(none.toString()))
        .hasMessageContaining("not a directory");
    assertThatThrownBy(() -> ServiceBinding.find(root.toString()))
        .hasMessageContaining("no directory with a file 'type'");
    assertThatThrownBy(() -> ServiceBinding.find(root.resolve("many").toString()))
        .hasMessageContaining("several bindings of type postgresql (one, two)");
  }

  @Test
  void credentials_in_the_url_are_refused_and_never_shown() throws IOException {
    // Given
    write("db", "type", "postgresql");
    write("db", "username", "app");
    write("db", "password", "secret");
    write("db", "jdbc-url", "jdbc:postgresql://db/fh_x?user=app&password=hunter2");

    // When // Then
    assertThatThrownBy(() -> ServiceBinding.find(root.toString()))
        .hasMessageContaining("carries credentials")
        .hasMessageNotContaining("hunter2");
    assertThat(new ServiceBinding("jdbc:postgresql://db/fh_x", "app", "secret").toString())
        .doesNotContain("secret");
  }

  private void write(String binding, String file, String content) throws IOException {
    var directory = Files.createDirectories(root.resolve(binding));
    Files.writeString(directory.resolve(file), content);
  }
}
