package dev.freehold.controlplane.webhooks;

import dev.freehold.controlplane.outbound.OutboundClient;
import dev.freehold.controlplane.outbound.OutboundException;
import java.io.IOException;
import java.net.URI;
import java.util.Map;
import org.apache.hc.core5.http.ContentType;

/** Posts to endpoints; of an answer the status is all that counts. */
final class WebhookClient implements AutoCloseable {
  private final OutboundClient http;

  /**
   * @param http is closed with this
   */
  WebhookClient(OutboundClient http) {
    this.http = http;
  }

  Attempt post(URI url, Map<String, String> headers, byte[] body) {
    try {
      return answered(http.post(url, headers, ContentType.APPLICATION_JSON, body).status());
    } catch (OutboundException e) {
      return new Attempt.Failed(null, e.getMessage());
    }
  }

  private static Attempt answered(int status) {
    if (status >= 200 && status < 300) {
      return new Attempt.Delivered(status);
    }
    if (status == 410) {
      return new Attempt.Gone();
    }
    return new Attempt.Failed(
        status,
        status >= 300 && status < 400
            ? "it answered %d: redirects are not followed".formatted(status)
            : "it answered %d".formatted(status));
  }

  @Override
  public void close() throws IOException {
    http.close();
  }
}
