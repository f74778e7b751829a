package dev.freehold.testbed.node;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ImagesTest {

  @TempDir Path directory;

  @Test
  void anImageMayHaveATagAndACommandQuotedWords() throws IOException {
    // Given
    var images =
        images(
            "# ours\nfreehold.dev/app:1.0 = java -Da=b -jar \"/my apps/app.jar\"\njar:1=/app.jar\n");

    // Then
    assertThat(images.command("freehold.dev/app:1.0"))
        .containsExactly(Images.java(), "-Da=b", "-jar", "/my apps/app.jar");
    assertThat(images.command("jar:1")).containsExactly(Images.java(), "-jar", "/app.jar");
  }

  @Test
  void anUnknownImageIsNamedWithTheLineThatIsMissing() throws IOException {
    var images = images("app:1=/app.jar\n");
    assertThatThrownBy(() -> images.command("app:2"))
        .isInstanceOf(ContainerWaits.class)
        .hasMessageContaining("add the line \"app:2=java -jar /path/to/app.jar\"")
        .hasMessageContaining("[app:1]");
  }

  private Images images(String text) throws IOException {
    return new Images(Files.writeString(directory.resolve("images.properties"), text));
  }
}
