package dev.freehold.testbed.node;

import com.sun.net.httpserver.HttpExchange;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublisher;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/** What of a request and of its answer passes a reverse proxy; bodies stream both ways. */
final class ProxiedMessages {
  /** RFC 9110 section 7.6.1, and what this proxy or the JDK's client sets itself. */
  private static final Set<String> NOT_PASSED =
      Set.of(
          "connection",
          "keep-alive",
          "proxy-authenticate",
          "proxy-authorization",
          "proxy-connection",
          "te",
          "trailer",
          "transfer-encoding",
          "upgrade",
          "content-length",
          "expect",
          "host");

  private ProxiedMessages() {}

  /**
   * @param firstByte how long the app may take until it begins to answer
   */
  static HttpRequest request(HttpExchange exchange, String host, int port, Duration firstByte) {
    var asked = exchange.getRequestURI();
    var path = asked.getRawPath() + (asked.getRawQuery() == null ? "" : "?" + asked.getRawQuery());
    var request =
        HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + path))
            .timeout(firstByte)
            .method(exchange.getRequestMethod(), body(exchange));
    var dropped = new HashSet<>(NOT_PASSED);
    exchange.getRequestHeaders().getOrDefault("Connection", List.of()).stream()
        .flatMap(value -> Arrays.stream(value.split(",", -1)))
        .forEach(name -> dropped.add(name.strip().toLowerCase(Locale.ROOT)));
    exchange
        .getRequestHeaders()
        .forEach(
            (name, values) -> {
              var lower = name.toLowerCase(Locale.ROOT);
              if (!dropped.contains(lower) && !lower.startsWith("x-forwarded-")) {
                values.forEach(value -> request.header(name, value));
              }
            });
    return request
        .setHeader("Host", host)
        .setHeader("X-Forwarded-For", exchange.getRemoteAddress().getAddress().getHostAddress())
        .setHeader("X-Forwarded-Host", host)
        .setHeader("X-Forwarded-Port", String.valueOf(exchange.getLocalAddress().getPort()))
        .setHeader("X-Forwarded-Proto", "http")
        .build();
  }

  private static BodyPublisher body(HttpExchange exchange) {
    var headers = exchange.getRequestHeaders();
    var length = headers.getFirst("Content-Length");
    var isEmpty = length == null ? !headers.containsKey("Transfer-Encoding") : length.equals("0");
    if (isEmpty) {
      return BodyPublishers.noBody();
    }
    var stream = BodyPublishers.ofInputStream(exchange::getRequestBody);
    return length == null ? stream : BodyPublishers.fromPublisher(stream, Long.parseLong(length));
  }

  /** Passes the app's answer on, as it comes. */
  static void answer(HttpExchange exchange, HttpResponse<InputStream> response) throws IOException {
    try (var body = response.body()) {
      send(exchange, response, body);
    }
  }

  private static void send(
      HttpExchange exchange, HttpResponse<InputStream> response, InputStream body)
      throws IOException {
    response
        .headers()
        .map()
        .forEach(
            (name, values) -> {
              if (!NOT_PASSED.contains(name.toLowerCase(Locale.ROOT))) {
                exchange.getResponseHeaders().put(name, values);
              }
            });
    var status = response.statusCode();
    var length = response.headers().firstValueAsLong("content-length").orElse(0);
    var none = exchange.getRequestMethod().equals("HEAD") || status == 204 || status == 304;
    var empty = length == 0 && response.headers().firstValue("content-length").isPresent();
    exchange.sendResponseHeaders(status, none || empty ? -1 : length);
    if (none || empty) {
      return;
    }
    try (var out = exchange.getResponseBody()) {
      var buffer = new byte[16 << 10];
      for (int read = body.read(buffer); read >= 0; read = body.read(buffer)) {
        out.write(buffer, 0, read);
        // At once, for event streams.
        out.flush();
      }
    }
  }
}
