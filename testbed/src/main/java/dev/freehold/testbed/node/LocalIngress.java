package dev.freehold.testbed.node;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.freehold.testbed.node.IngressRoutes.Route;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.io.IOException;
import java.io.InputStream;
import java.net.BindException;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublisher;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.net.http.HttpTimeoutException;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A reverse proxy on 127.0.0.1 that takes each request to a ready pod by its Host header. Bodies
 * stream both ways; the Host header stays, X-Forwarded-For, -Host, -Port and -Proto are added. No
 * TLS, no WebSockets. It marks requests, and one to an app that sleeps wakes it.
 */
final class LocalIngress implements AutoCloseable {

  private static final Logger log = LoggerFactory.getLogger(LocalIngress.class);
  private static final Duration FIRST_BYTE = Duration.ofSeconds(60);
  private static final Duration LOOK_AGAIN = Duration.ofMillis(50);

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

  static {
    // Read once, by the first HttpClient of the JVM: the app must see the Host that the browser
    // asked for.
    System.setProperty("jdk.httpclient.allowRestrictedHeaders", "host");
    // Else each answer waits 40 ms for the browser's acknowledgement.
    System.setProperty("sun.net.httpserver.nodelay", "true");
  }

  private final IngressRoutes routes;
  private final RequestMarks marks;
  private final HttpServer server;
  private final HttpClient client;
  private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
  private final AtomicInteger turn = new AtomicInteger();

  LocalIngress(IngressRoutes routes, KubernetesClient kubernetes, Clock clock, int port)
      throws IOException {
    this.routes = routes;
    this.marks = new RequestMarks(kubernetes, clock, threads);
    requireHostHeader();
    this.client = newClient();
    this.server = listen(port);
    server.createContext("/", this::handle);
    server.setExecutor(threads);
  }

  /** For probes as well as for proxying: plain HTTP/1.1 to this machine, redirects passed on. */
  static HttpClient newClient() {
    return HttpClient.newBuilder()
        .version(HttpClient.Version.HTTP_1_1)
        .connectTimeout(Duration.ofSeconds(2))
        .followRedirects(HttpClient.Redirect.NEVER)
        .build();
  }

  void start() {
    server.start();
  }

  int port() {
    return server.getAddress().getPort();
  }

  @Override
  public void close() {
    server.stop(0);
    threads.shutdownNow();
    client.shutdownNow();
  }

  private void handle(HttpExchange exchange) throws IOException {
    try (exchange) {
      var host = String.valueOf(exchange.getRequestHeaders().getFirst("Host"));
      var name = host.replaceFirst(":\\d*$", "");
      switch (awake(exchange, name)) {
        case Route.Found found -> {
          routes.ingress(name).ifPresent(marks::served);
          forward(exchange, host, found.ports());
        }
        case Route.UnknownHost unknown ->
            answer(
                exchange,
                404,
                "No Ingress has the host %s. Known hosts: %s".formatted(host, unknown.known()));
        case Route.Unavailable unavailable -> answer(exchange, 503, unavailable.reason());
      }
    }
  }

  /** A request to an app that sleeps is held until a pod is ready. */
  private Route awake(HttpExchange exchange, String host) {
    var path = exchange.getRequestURI().getPath();
    var route = routes.find(host, path);
    if (!(route instanceof Route.Unavailable)
        || !routes.ingress(host).filter(marks::wakes).isPresent()) {
      return route;
    }
    var end = System.nanoTime() + RequestMarks.WAKING.toNanos();
    while (route instanceof Route.Unavailable && System.nanoTime() < end) {
      LockSupport.parkNanos(LOOK_AGAIN.toNanos());
      route = routes.find(host, path);
    }
    if (route instanceof Route.Unavailable unavailable) {
      exchange.getResponseHeaders().set("Retry-After", "10");
      return new Route.Unavailable(
          "The app was asleep and is not awake within %s, try again: %s"
              .formatted(RequestMarks.WAKING, unavailable.reason()));
    }
    return route;
  }

  private void forward(HttpExchange exchange, String host, List<Integer> ports) throws IOException {
    var first = turn.getAndIncrement();
    for (int tried = 0; tried < ports.size(); tried++) {
      var port = ports.get(Math.floorMod(first + tried, ports.size()));
      if (forward(exchange, host, port, tried + 1 < ports.size())) {
        return;
      }
    }
  }

  /**
   * False: this pod did not take the request, and another one may.
   *
   * @param others whether there are pods that were not tried
   */
  private boolean forward(HttpExchange exchange, String host, int port, boolean others)
      throws IOException {
    HttpResponse<InputStream> response;
    try {
      response = client.send(request(exchange, host, port), BodyHandlers.ofInputStream());
    } catch (HttpTimeoutException e) {
      answer(exchange, 504, "The app did not answer within %s.".formatted(FIRST_BYTE));
      return true;
    } catch (IOException e) {
      if (others && mayRepeat(exchange, e)) {
        return false;
      }
      log.atInfo()
          .addKeyValue("host", host)
          .addKeyValue("port", port)
          .setCause(e)
          .log("proxying failed");
      answer(
          exchange, 502, "The app's process broke the connection or does not listen; see its log.");
      return true;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return true;
    }
    try (var body = response.body()) {
      send(exchange, response, body);
    }
    return true;
  }

  /** Nothing was sent, or nothing can happen twice. */
  private static boolean mayRepeat(HttpExchange exchange, IOException failure) {
    return failure instanceof ConnectException
        || exchange.getRequestMethod().equals("GET")
        || exchange.getRequestMethod().equals("HEAD");
  }

  private static HttpRequest request(HttpExchange exchange, String host, int port) {
    var asked = exchange.getRequestURI();
    var path = asked.getRawPath() + (asked.getRawQuery() == null ? "" : "?" + asked.getRawQuery());
    var request =
        HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + path))
            .timeout(FIRST_BYTE)
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

  private static void answer(HttpExchange exchange, int status, String text) throws IOException {
    var bytes = (text + "\n").getBytes(StandardCharsets.UTF_8);
    exchange.getResponseHeaders().set("Content-Type", "text/plain; charset=utf-8");
    exchange.sendResponseHeaders(status, bytes.length);
    exchange.getResponseBody().write(bytes);
  }

  private static HttpServer listen(int port) throws IOException {
    try {
      return HttpServer.create(new InetSocketAddress(InetAddress.ofLiteral("127.0.0.1"), port), 0);
    } catch (BindException e) {
      throw new IllegalStateException(
          "port %d of 127.0.0.1 is taken: free it, or choose another --ingress-port"
              .formatted(port),
          e);
    }
  }

  private static void requireHostHeader() {
    try {
      HttpRequest.newBuilder().header("Host", "localhost");
    } catch (IllegalArgumentException e) {
      throw new IllegalStateException(
          "an HttpClient was used before the local node started: start java with -Djdk.httpclient.allowRestrictedHeaders=host",
          e);
    }
  }
}
