package dev.freehold.controlplane.outbound;

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
import org.apache.hc.client5.http.SystemDefaultDnsResolver;
import org.apache.hc.client5.http.classic.methods.HttpGet;
import org.apache.hc.client5.http.classic.methods.HttpPost;
import org.apache.hc.client5.http.classic.methods.HttpUriRequestBase;
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
 * Calls addresses that strangers chose. No redirect is followed, no cookie kept, no proxy of the
 * environment used; each call has an end, and no more of an answer is read than was said.
 */
public final class OutboundClient implements AutoCloseable {
  private static final int CONNECTIONS = 256;

  /**
   * @param body what was read of it
   * @param complete whether that is all of it
   */
  public record Answer(int status, byte[] body, boolean complete) {}

  private final CloseableHttpClient http;
  private final Duration deadline;
  private final int mostRead;
  private final ScheduledExecutorService timer =
      Executors.newSingleThreadScheduledExecutor(
          Thread.ofPlatform().daemon().name("outbound-deadline").factory());

  /**
   * @param resolver that gives only addresses which may be called
   * @param deadline of one call as a whole, however slowly it is answered
   * @param mostRead bytes of an answer
   */
  public OutboundClient(DnsResolver resolver, Duration deadline, String userAgent, int mostRead) {
    this.deadline = deadline;
    this.mostRead = mostRead;
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
            .setUserAgent(userAgent)
            .disableRedirectHandling()
            .disableCookieManagement()
            .disableAuthCaching()
            .disableAutomaticRetries()
            .disableContentCompression()
            .build();
  }

  /**
   * @param local whether addresses of this machine and network may be called
   */
  public static DnsResolver resolver(boolean local) {
    var system = SystemDefaultDnsResolver.INSTANCE;
    return local ? system : new PublicAddresses(system);
  }

  /**
   * @throws OutboundException when no answer came
   */
  public Answer get(URI url) {
    return call(new HttpGet(url));
  }

  /**
   * @throws OutboundException when no answer came
   */
  public Answer post(URI url, Map<String, String> headers, ContentType type, byte[] body) {
    var request = new HttpPost(url);
    headers.forEach(request::setHeader);
    request.setEntity(new ByteArrayEntity(body, type));
    return call(request);
  }

  private Answer call(HttpUriRequestBase request) {
    ScheduledFuture<?> alarm =
        timer.schedule(request::cancel, deadline.toMillis(), TimeUnit.MILLISECONDS);
    try {
      ClassicHttpResponse response =
          http.executeOpen(RoutingSupport.determineHost(request), request, null);
      return answered(request, response);
    } catch (IOException | HttpException e) {
      throw new OutboundException(request.isCancelled() ? slow() : problem(e), e);
    } finally {
      alarm.cancel(false);
    }
  }

  private Answer answered(HttpUriRequestBase request, ClassicHttpResponse response) {
    byte[] body = new byte[0];
    boolean complete = true;
    try {
      if (response.getEntity() != null) {
        var content = response.getEntity().getContent();
        body = content.readNBytes(mostRead);
        complete = body.length < mostRead || content.read() < 0;
      }
    } catch (IOException e) {
      complete = false;
    }
    // Before the close, which would read all the rest.
    request.cancel();
    try {
      response.close();
    } catch (IOException e) {
      // It is closed.
    }
    return new Answer(response.getCode(), body, complete);
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
