package dev.freehold.controlplane;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.regex.Pattern;

/** Stands before a mail server and refuses some recipients for a while (RFC 5321, 451). */
final class RefusingSmtp {
  private static final Pattern RECIPIENT = Pattern.compile("(?i)RCPT TO:<([^>]*)>.*");

  private final ServerSocket door;
  private final int server;
  private final Map<String, Integer> refusals = new ConcurrentHashMap<>();

  private RefusingSmtp(ServerSocket door, int server) {
    this.door = door;
    this.server = server;
  }

  static RefusingSmtp before(int server) {
    try {
      var smtp =
          new RefusingSmtp(new ServerSocket(0, 50, InetAddress.getLoopbackAddress()), server);
      Thread.ofVirtual().start(smtp::accept);
      return smtp;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  int port() {
    return door.getLocalPort();
  }

  void refuse(String email, int attempts) {
    refusals.put(email, attempts);
  }

  private void accept() {
    try {
      while (true) {
        Socket client = door.accept();
        Thread.ofVirtual().start(() -> serve(client));
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private void serve(Socket client) {
    try (client;
        var upstream = new Socket(InetAddress.getLoopbackAddress(), server)) {
      Thread.ofVirtual().start(() -> answers(upstream, client));
      var lines =
          new BufferedReader(
              new InputStreamReader(client.getInputStream(), StandardCharsets.ISO_8859_1));
      for (String line = lines.readLine(); line != null; line = lines.readLine()) {
        var recipient = RECIPIENT.matcher(line);
        if (recipient.matches() && isRefused(recipient.group(1))) {
          write(client.getOutputStream(), "451 4.7.1 come back later");
        } else {
          write(upstream.getOutputStream(), line);
        }
      }
    } catch (IOException e) {
      // One of the two has gone: so does the other.
    }
  }

  private boolean isRefused(String email) {
    Integer left = refusals.computeIfPresent(email, (_, count) -> count - 1);
    return left != null && left >= 0;
  }

  private static void answers(Socket upstream, Socket client) {
    try {
      upstream.getInputStream().transferTo(client.getOutputStream());
    } catch (IOException e) {
      // As above.
    }
  }

  private static void write(OutputStream stream, String line) throws IOException {
    stream.write((line + "\r\n").getBytes(StandardCharsets.ISO_8859_1));
    stream.flush();
  }
}
