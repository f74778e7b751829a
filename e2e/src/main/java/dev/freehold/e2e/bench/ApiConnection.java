package dev.freehold.e2e.bench;

import java.io.BufferedInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.UUID;

/**
 * One client's connection: HTTP/1.1 kept alive, as plain as can be, so that whoever measures does
 * not take the processors from what is measured. Bodies are read and dropped.
 */
final class ApiConnection implements AutoCloseable {
  private final int port;
  private Socket socket = new Socket();
  private InputStream in = InputStream.nullInputStream();
  private boolean open;
  private String problem = "";

  ApiConnection(int port) {
    this.port = port;
  }

  /**
   * Sends a request and reads its whole answer; connects where the server has closed.
   *
   * @return the status
   */
  int exchange(byte[] request) throws IOException {
    if (!open) {
      connect();
    }
    socket.getOutputStream().write(request);
    int status = Integer.parseInt(line().split(" ", 3)[1]);
    long length = -1;
    boolean chunked = false;
    boolean closes = false;
    for (String header = line(); !header.isEmpty(); header = line()) {
      String lower = header.toLowerCase(Locale.ROOT);
      if (lower.startsWith("content-length:")) {
        length = Long.parseLong(lower.substring("content-length:".length()).strip());
      } else if (lower.startsWith("transfer-encoding:")) {
        chunked = lower.contains("chunked");
      } else if (lower.startsWith("connection:")) {
        closes = lower.contains("close");
      }
    }
    if (chunked) {
      skipChunks();
    } else if (status != 204 && status != 304) {
      if (length < 0) {
        throw new IOException("an answer without length");
      }
      byte[] body = in.readNBytes(Math.toIntExact(length));
      if (status >= 400) {
        problem = new String(body, StandardCharsets.UTF_8);
      }
    }
    if (closes) {
      close();
    }
    return status;
  }

  /** The last refusal's body, where it told its length. */
  String problem() {
    return problem;
  }

  private void skipChunks() throws IOException {
    while (true) {
      int size = Integer.parseInt(line().split(";", 2)[0].strip(), 16);
      in.skipNBytes(size);
      line();
      if (size == 0) {
        return;
      }
    }
  }

  private String line() throws IOException {
    var line = new StringBuilder(64);
    for (int c = in.read(); c != '\n'; c = in.read()) {
      if (c < 0) {
        open = false;
        throw new EOFException("the server closed the connection");
      }
      if (c != '\r') {
        line.append((char) c);
      }
    }
    return line.toString();
  }

  private void connect() throws IOException {
    socket = new Socket(InetAddress.ofLiteral("127.0.0.1"), port);
    socket.setTcpNoDelay(true);
    in = new BufferedInputStream(socket.getInputStream(), 1 << 14);
    open = true;
  }

  @Override
  public void close() throws IOException {
    open = false;
    socket.close();
  }

  /** A request of an account's session; with the proof of intent where it changes something. */
  static byte[] request(String method, String path, int account, String body) {
    return request(method, path, account, body, "");
  }

  /** The same, for what may be made once only. */
  static byte[] creation(String path, int account, String body) {
    return request(
        "POST", path, account, body, "Idempotency-Key: %s\r\n".formatted(UUID.randomUUID()));
  }

  private static byte[] request(
      String method, String path, int account, String body, String headers) {
    var head =
        new StringBuilder()
            .append("%s /api/v1%s HTTP/1.1\r\nHost: localhost\r\n".formatted(method, path))
            .append("Cookie: __Host-freehold=%s\r\n".formatted(ApiPopulation.token(account)));
    byte[] content = body.getBytes(StandardCharsets.UTF_8);
    if (content.length > 0) {
      head.append("X-CSRF-Token: %s\r\n".formatted(ApiPopulation.csrfToken(account)))
          .append("Content-Type: application/json\r\n")
          .append("Content-Length: %d\r\n".formatted(content.length));
    }
    head.append(headers).append("\r\n").append(body);
    return head.toString().getBytes(StandardCharsets.UTF_8);
  }
}
