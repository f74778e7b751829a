package dev.freehold.testbed.node;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * What the tests' containers run: answers on SERVER_PORT, shows its environment and files, falls
 * sick or ends on demand.
 */
final class TestingApp {

  private TestingApp() {}

  public static void main(String[] args) throws IOException {
    var farewell = System.getenv("FAREWELL");
    if (farewell != null) {
      Runtime.getRuntime().addShutdownHook(new Thread(() -> write(Path.of(farewell), "bye")));
    }
    if (System.getenv("STUBBORN") != null) {
      Runtime.getRuntime().addShutdownHook(new Thread(TestingApp::waitForEver));
    }
    var sick = new AtomicBoolean();
    var port = Integer.parseInt(System.getenv("SERVER_PORT"));
    var server = HttpServer.create(new InetSocketAddress(System.getenv("SERVER_ADDRESS"), port), 0);
    server.createContext("/", exchange -> answer(exchange, 200, System.getenv("HOSTNAME")));
    server.createContext("/health", exchange -> answer(exchange, sick.get() ? 503 : 200, ""));
    server.createContext("/env", exchange -> answer(exchange, 200, System.getenv(rest(exchange))));
    server.createContext(
        "/file", exchange -> answer(exchange, 200, Files.readString(Path.of(rest(exchange)))));
    server.createContext("/echo", TestingApp::echo);
    server.createContext(
        "/sick",
        exchange -> {
          sick.set(true);
          answer(exchange, 200, "");
        });
    server.createContext(
        "/exit", exchange -> Runtime.getRuntime().halt(Integer.parseInt(rest(exchange))));
    server.start();
    System.out.println("serving on " + port);
  }

  private static String rest(HttpExchange exchange) {
    return exchange.getRequestURI().getQuery();
  }

  private static void echo(HttpExchange exchange) throws IOException {
    var headers = exchange.getRequestHeaders();
    var body = new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
    answer(
        exchange,
        201,
        "%s %s host=%s forwarded=%s x=%s %s"
            .formatted(
                exchange.getRequestMethod(),
                exchange.getRequestURI(),
                headers.getFirst("Host"),
                headers.getFirst("X-Forwarded-Host"),
                headers.getFirst("X-Test"),
                body));
  }

  private static void answer(HttpExchange exchange, int status, String text) throws IOException {
    try (exchange) {
      var bytes = String.valueOf(text).getBytes(StandardCharsets.UTF_8);
      exchange.sendResponseHeaders(status, bytes.length == 0 ? -1 : bytes.length);
      exchange.getResponseBody().write(bytes);
    }
  }

  private static void write(Path file, String text) {
    try {
      Files.writeString(file, text);
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
  }

  private static void waitForEver() {
    try {
      new CountDownLatch(1).await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
