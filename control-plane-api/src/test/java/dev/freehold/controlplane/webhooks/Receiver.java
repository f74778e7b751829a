package dev.freehold.controlplane.webhooks;

import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import org.awaitility.Awaitility;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** A customer's program that is told what happens. */
final class Receiver implements AutoCloseable {
  /** A message as it came. */
  record Message(String id, String timestamp, String signature, String body) {
    JsonNode json() {
      return JsonMapper.shared().readTree(body);
    }

    String type() {
      return json().at("/type").asString();
    }

    /** As the receiver would compute it. */
    String signedWith(String secret) {
      return new WebhookSecret(secret)
          .sign(id, Long.parseLong(timestamp), body.getBytes(StandardCharsets.UTF_8));
    }
  }

  private final HttpServer server;
  private final List<Message> messages = new CopyOnWriteArrayList<>();
  private volatile int status = 204;
  private volatile CountDownLatch answers = new CountDownLatch(0);

  Receiver() {
    try {
      server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    server.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
    server.createContext(
        "/",
        exchange -> {
          try (exchange) {
            String body =
                new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
            var headers = exchange.getRequestHeaders();
            messages.add(
                new Message(
                    headers.getFirst("webhook-id"),
                    headers.getFirst("webhook-timestamp"),
                    headers.getFirst("webhook-signature"),
                    body));
            answers.await();
            exchange.sendResponseHeaders(status, -1);
          } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
          }
        });
    server.start();
  }

  String url() {
    return "http://127.0.0.1:%d/hooks?a=b".formatted(server.getAddress().getPort());
  }

  Receiver answering(int newStatus) {
    status = newStatus;
    return this;
  }

  /** It takes messages and does not answer, until it is told to go on. */
  Runnable holding() {
    var held = new CountDownLatch(1);
    answers = held;
    return held::countDown;
  }

  List<Message> messages() {
    return messages;
  }

  List<Message> await(int count) {
    return Awaitility.await("%d messages".formatted(count))
        .atMost(Duration.ofSeconds(30))
        .pollInterval(Duration.ofMillis(20))
        .until(() -> messages, found -> found.size() >= count);
  }

  @Override
  public void close() {
    server.stop(0);
  }
}
