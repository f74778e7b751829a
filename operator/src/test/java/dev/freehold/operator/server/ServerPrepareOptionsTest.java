package dev.freehold.operator.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import org.junit.jupiter.api.Test;

class ServerPrepareOptionsTest {

  @Test
  void printsByDefault() {
    ServerPrepareOptions options = ServerPrepareOptions.parse(new String[] {"--secret", "db-1"});

    assertThat(options.run()).isFalse();
    assertThat(options.secretFile()).isEqualTo(Path.of("db-1.yaml"));
  }

  @Test
  void takesValuesAfterABlankOrAnEqualsSign() {
    ServerPrepareOptions options =
        ServerPrepareOptions.parse(
            new String[] {"--run", "--host=db.example.com", "--port", "6432"});

    assertThat(options.run()).isTrue();
    assertThat(options.login().host()).isEqualTo("db.example.com");
    assertThat(options.login().port()).isEqualTo(6432);
  }

  @Test
  void refusesPasswordsAsArguments() {
    assertThatThrownBy(() -> ServerPrepareOptions.parse(new String[] {"--superuser-password=x"}))
        .hasMessageContaining("use the environment");
  }

  @Test
  void saysWhichArgumentIsWrong() {
    assertThatThrownBy(() -> ServerPrepareOptions.parse(new String[] {"--port", "99999"}))
        .hasMessageContaining("1 to 65535");
    assertThatThrownBy(() -> ServerPrepareOptions.parse(new String[] {"--ssl-mode", "maybe"}))
        .hasMessageContaining("verify-full");
    assertThatThrownBy(() -> ServerPrepareOptions.parse(new String[] {"--host"}))
        .hasMessageContaining("needs a value");
    assertThatThrownBy(() -> ServerPrepareOptions.parse(new String[] {"--frob", "1"}))
        .hasMessageContaining("--frob");
  }
}
