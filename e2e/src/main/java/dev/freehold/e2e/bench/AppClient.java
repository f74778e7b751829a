package dev.freehold.e2e.bench;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.concurrent.TimeUnit;

/** Somebody with a browser. */
final class AppClient {
  private final HttpClient http = HttpClient.newHttpClient();
  private final HttpRequest request;

  /**
   * @param host in the Host header; needs {@code -Djdk.httpclient.allowRestrictedHeaders=host}
   */
  AppClient(int port, String host) {
    request =
        HttpRequest.newBuilder(URI.create("http://127.0.0.1:%d/projects".formatted(port)))
            .header("Host", host)
            .timeout(Duration.ofMinutes(2))
            .build();
  }

  /** Asks again and again until the app's page comes. */
  void awaitAnswer(Duration limit) throws InterruptedException {
    long deadline = System.nanoTime() + limit.toNanos();
    while (!isAnswered()) {
      if (System.nanoTime() > deadline) {
        throw new IllegalStateException("the app did not answer within " + limit);
      }
      TimeUnit.MILLISECONDS.sleep(20);
    }
  }

  /** Asks once. */
  void requireAnswer() throws IOException, InterruptedException {
    HttpResponse<String> answer = http.send(request, HttpResponse.BodyHandlers.ofString());
    if (answer.statusCode() != 200) {
      throw new IllegalStateException(
          "the request that was to wake the app got %d: %s"
              .formatted(answer.statusCode(), answer.body()));
    }
  }

  private boolean isAnswered() throws InterruptedException {
    try {
      return http.send(request, HttpResponse.BodyHandlers.discarding()).statusCode() == 200;
    } catch (IOException e) {
      // Not listening yet.
      return false;
    }
  }
}
