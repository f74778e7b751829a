package dev.freehold.controlplane.webhooks;

import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLException;
import org.apache.hc.client5.http.ConnectTimeoutException;
import org.apache.hc.client5.http.DnsResolver;
import org.apache.hc.client5.http.HttpHostConnectException;
import org.apache.hc.client5.http.classic.methods.HttpPost;
import org.apache.hc.client5.http.config.ConnectionConfig;
import org.apache.hc.client5.http.config.RequestConfig;
import org.apache.hc.client5.http.config.TlsConfig;
import org.apache.hc.client5.http.impl.classic.CloseableHttpClient;
import org.apache.hc.client5.http.impl.classic.HttpClients;
import org.apache.hc.client5.http.impl.io.PoolingHttpClientConnectionManagerBuilder;
import org.apache.hc.client5.http.routing.RoutingSupport;
import org.apache.hc.core5.http.ClassicHttpResponse;
import org.apache.hc.core5.http.ContentType;
import org.apache.hc.core5.http.HttpException;
import org.apache.hc.core5.http.io.entity.ByteArrayEntity;
import org.apache.hc.core5.util.Timeout;

/**
 * Posts to addresses that strangers chose. No redirect is followed, no cookie kept, no proxy of the
 * environment used; each attempt has an end, and little of the answer is read.
 */
final class WebhookClient implements AutoCloseable {
  private static final int READ_OF_ANSWER = 16 * 1024;
  private static final int CONNECTIONS = 256;

  private final CloseableHttpClient http;
  private final Duration deadline;
  private final ScheduledExecutorService timer =
      Executors.newSingleThreadScheduledExecutor(
          Thread.ofPlatform().daemon().name("webhook-deadline").factory());

  /**
   * @param resolver that gives only addresses which may be called
   * @param deadline of one attempt as a whole, however slowly it is answered
   */
  WebhookClient(DnsResolver resolver, Duration deadline) {
    this.deadline = deadline;
    Timeout each = Timeout.of(deadline.dividedBy(2));
    this.http =
        HttpClients.custom()
            .setConnectionManager(
                PoolingHttpClientConnectionManagerBuilder.create()
                    .setDnsResolver(resolver)
                    .setMaxConnTotal(CONNECTIONS)
                    .setMaxConnPerRoute(CONNECTIONS)
                    .setDefaultConnectionConfig(
                        ConnectionConfig.custom()
                            .setConnectTimeout(each)
                            .setSocketTimeout(each)
                            .build())
                    .setDefaultTlsConfig(TlsConfig.custom().setHandshakeTimeout(each).build())
                    .build())
            .setDefaultRequestConfig(
                RequestConfig.custom()
                    .setResponseTimeout(each)
                    .setConnectionRequestTimeout(each)
                    .setRedirectsEnabled(false)
                    .build())
            // The name is resolved and judged again each time.
            .setConnectionReuseStrategy((_, _, _) -> false)
            .setUserAgent("Freehold-Webhooks/1")
            .disableRedirectHandling()
            .disableCookieManagement()
            .disableAuthCaching()
            .disableAutomaticRetries()
            .disableContentCompression()
            .build();
  }

  Attempt post(URI url, Map<String, String> headers, byte[] body) {
    var request = new HttpPost(url);
    headers.forEach(request::setHeader);
    request.setEntity(new ByteArrayEntity(body, ContentType.APPLICATION_JSON));
    ScheduledFuture<?> alarm =
        timer.schedule(request::cancel, deadline.toMillis(), TimeUnit.MILLISECONDS);
    try {
      ClassicHttpResponse response =
          http.executeOpen(RoutingSupport.determineHost(request), request, null);
      return answered(request, response);
    } catch (IOException | HttpException e) {
      return new Attempt.Failed(null, request.isCancelled() ? slow() : problem(e));
    } finally {
      alarm.cancel(false);
    }
  }

  private static Attempt answered(HttpPost request, ClassicHttpResponse response) {
    int status = response.getCode();
    try {
      if (response.getEntity() != null) {
        response.getEntity().getContent().readNBytes(READ_OF_ANSWER);
      }
    } catch (IOException e) {
      // Its status has told all that we wanted to know.
    }
    // Before the close, which would read all the rest.
    request.cancel();
    try {
      response.close();
    } catch (IOException e) {
      // It is closed.
    }
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

  /** In our words: an exception's could tell of addresses. */
  private String problem(Exception e) {
    return switch (e) {
      case PublicAddresses.NotPublic notPublic -> String.valueOf(notPublic.getMessage());
      case java.net.UnknownHostException _ -> "its name is not known";
      case ConnectTimeoutException _ -> "it could not be reached in time";
      case HttpHostConnectException _ -> "it took no connection";
      case SSLException _ -> "its certificate is not trusted, or TLS failed";
      case java.io.InterruptedIOException _ -> slow();
      default -> "it did not answer as HTTP does";
    };
  }

  private String slow() {
    return "it did not answer within %d s".formatted(deadline.toSeconds());
  }

  @Override
  public void close() throws IOException {
    timer.shutdownNow();
    http.close();
  }
}
