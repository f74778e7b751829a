package dev.freehold.testbed.launcher;

import static org.assertj.core.api.Assertions.assertThat;

import dev.freehold.testbed.process.FreePorts;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PortsTest {

  @TempDir private Path directory;

  @Test
  void aPortStaysOverRestarts() {
    var from = FreePorts.next();
    var first = ports().choose("ingress", from, false);

    assertThat(ports().choose("ingress", from, false)).isEqualTo(first);
    assertThat(ports().remembered("ingress")).isEqualTo(first);
  }

  @Test
  void aPortThatSomebodyTookIsReplacedByTheNextFreeOne() throws IOException {
    // Given
    var from = FreePorts.next();
    ports().choose("ingress", from, false);

    try (var _ = new ServerSocket(from, 1, InetAddress.ofLiteral("127.0.0.1"))) {
      // When
      var chosen = ports().choose("ingress", from, false);

      // Then
      assertThat(chosen).isGreaterThan(from);
      assertThat(ports().remembered("ingress")).isEqualTo(chosen);
    }
  }

  @Test
  void aPortOnWhichOurOwnProgramListensStays() throws IOException {
    var from = FreePorts.next();
    var chosen = ports().choose("ingress", from, false);

    try (var _ = new ServerSocket(chosen, 1, InetAddress.ofLiteral("127.0.0.1"))) {
      assertThat(ports().choose("ingress", from, true)).isEqualTo(chosen);
    }
  }

  @Test
  void anotherWishIsHeard() {
    ports().choose("ingress", FreePorts.next(), false);
    var other = FreePorts.next();

    assertThat(ports().choose("ingress", other, false)).isEqualTo(other);
  }

  private Ports ports() {
    return new Ports(directory.resolve("ports"));
  }
}
