package dev.freehold.e2e.bench;

import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.http.AsyncBody;
import io.fabric8.kubernetes.client.http.HttpResponse;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/**
 * A watch whose events are handed on as the API server's lines of JSON, as they come: whoever
 * measures on the machine that is measured shall not make objects of them.
 */
final class WatchLines implements AutoCloseable {
  private static final long CONNECT_SECONDS = 30;

  private final Consumer<String> lines;
  private final ByteArrayOutputStream begun = new ByteArrayOutputStream();
  private AsyncBody body;

  /**
   * @param path such as {@code /apis/freehold.dev/v1alpha1/tenants}
   * @param lines is called by one thread at a time
   */
  WatchLines(KubernetesClient client, String path, Consumer<String> lines) throws Exception {
    this.lines = lines;
    String server = client.getMasterUrl().toString().replaceAll("/$", "");
    var http = client.getHttpClient();
    HttpResponse<AsyncBody> response =
        http.consumeBytes(
                http.newHttpRequestBuilder().uri(server + path + "?watch=true").build(),
                (buffers, body) -> {
                  buffers.forEach(this::take);
                  body.consume();
                })
            .get(CONNECT_SECONDS, TimeUnit.SECONDS);
    if (!response.isSuccessful()) {
      throw new IllegalStateException("the watch on %s: %d".formatted(path, response.code()));
    }
    body = response.body();
    body.consume();
  }

  private void take(ByteBuffer buffer) {
    while (buffer.hasRemaining()) {
      byte next = buffer.get();
      if (next == '\n') {
        lines.accept(begun.toString(StandardCharsets.ISO_8859_1));
        begun.reset();
      } else {
        begun.write(next);
      }
    }
  }

  @Override
  public void close() {
    body.cancel();
  }
}
