package dev.freehold.e2e.chaos;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class FaultyProxyTest {
  private ServerSocket echo;
  private FaultyProxy proxy;

  @BeforeEach
  void start() throws IOException {
    echo = new ServerSocket(0, 10, InetAddress.getLoopbackAddress());
    Thread.ofVirtual().start(this::serve);
    proxy = FaultyProxy.to("127.0.0.1", echo.getLocalPort());
  }

  @AfterEach
  void stop() throws IOException {
    proxy.close();
    echo.close();
  }

  @Test
  void itCarriesWhatComesBothWays() throws IOException {
    try (var client = connect()) {
      assertThat(asked(client, 42)).isEqualTo(42);
    }
  }

  @Test
  void whatIsRefusedIsResetAndNewConnectionsToo() throws IOException {
    try (var client = connect()) {
      assertThat(asked(client, 1)).isEqualTo(1);

      proxy.refuse();

      assertThatThrownBy(() -> asked(client, 2)).isInstanceOf(SocketException.class);
      assertThatThrownBy(
              () -> {
                try (var another = connect()) {
                  asked(another, 3);
                  asked(another, 4);
                }
              })
          .isInstanceOf(SocketException.class);
    }
    proxy.pass();
    try (var client = connect()) {
      assertThat(asked(client, 5)).isEqualTo(5);
    }
  }

  @Test
  void whatIsStalledComesWhenItPassesAgain() throws IOException {
    try (var client = connect()) {
      assertThat(asked(client, 1)).isEqualTo(1);
      proxy.stall();
      client.setSoTimeout(200);

      assertThatThrownBy(() -> asked(client, 2)).isInstanceOf(SocketTimeoutException.class);

      proxy.pass();
      client.setSoTimeout(10_000);
      assertThat(client.getInputStream().read()).isEqualTo(2);
    }
  }

  private Socket connect() throws IOException {
    return new Socket("127.0.0.1", proxy.port());
  }

  private static int asked(Socket client, int value) throws IOException {
    client.getOutputStream().write(value);
    int answer = client.getInputStream().read();
    if (answer < 0) {
      throw new SocketException("closed");
    }
    return answer;
  }

  private void serve() {
    while (!echo.isClosed()) {
      try {
        Socket client = echo.accept();
        Thread.ofVirtual()
            .start(
                () -> {
                  try (client) {
                    client.getInputStream().transferTo(client.getOutputStream());
                  } catch (IOException e) {
                    // The test has seen enough.
                  }
                });
      } catch (IOException e) {
        // Closed.
      }
    }
  }
}
