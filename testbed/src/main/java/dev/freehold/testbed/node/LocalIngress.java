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
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.net.http.HttpTimeoutException;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
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
      response =
          client.send(
              ProxiedMessages.request(exchange, host, port, FIRST_BYTE),
              BodyHandlers.ofInputStream());
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
    ProxiedMessages.answer(exchange, response);
    return true;
  }

  /** Nothing was sent, or nothing can happen twice. */
  private static boolean mayRepeat(HttpExchange exchange, IOException failure) {
    return failure instanceof ConnectException
        || exchange.getRequestMethod().equals("GET")
        || exchange.getRequestMethod().equals("HEAD");
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
