package dev.freehold.controlplane.webhooks;

import static org.assertj.core.api.Assertions.assertThat;

import dev.freehold.controlplane.outbound.OutboundClient;
import dev.freehold.controlplane.outbound.PublicAddresses;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.hc.client5.http.DnsResolver;
import org.apache.hc.client5.http.SystemDefaultDnsResolver;
import org.junit.jupiter.api.Test;

/** Against real sockets on this machine. */
class WebhookClientTest {
  private static final byte[] BODY = "{}".getBytes(StandardCharsets.UTF_8);
  private static final InetAddress PUBLIC = InetAddress.ofLiteral("93.184.215.14");

  @Test
  void aNameThatLeadsIntoOurNetworkIsNotConnectedTo() {
    try (var receiver = new Receiver();
        var client = client(new PublicAddresses(new Names(InetAddress.getLoopbackAddress())))) {
      assertThat(client.post(named(receiver), Map.of(), BODY))
          .isEqualTo(new Attempt.Failed(null, "its name does not lead to the public Internet"));
      assertThat(client.post(URI.create(receiver.url()), Map.of(), BODY))
          .isInstanceOf(Attempt.Failed.class);
      assertThat(receiver.messages()).isEmpty();
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  @Test
  void aNameOfWhichOneAddressIsOursIsNotConnectedTo() throws IOException {
    try (var receiver = new Receiver();
        var client =
            client(new PublicAddresses(new Names(PUBLIC, InetAddress.getLoopbackAddress())))) {
      assertThat(client.post(named(receiver), Map.of(), BODY)).isInstanceOf(Attempt.Failed.class);
      assertThat(receiver.messages()).isEmpty();
    }
  }

  /** What was judged is what is connected to: the name is asked for once per attempt. */
  @Test
  void aNameThatChangesItsMindGainsNothing() throws IOException {
    var names = new Names(PUBLIC);
    try (var receiver = new Receiver();
        var client = client(new PublicAddresses(names))) {
      client.post(named(receiver), Map.of(), BODY);
      assertThat(names.asked).hasValue(1);

      names.addresses = new InetAddress[] {InetAddress.getLoopbackAddress()};
      assertThat(client.post(named(receiver), Map.of(), BODY))
          .isEqualTo(new Attempt.Failed(null, "its name does not lead to the public Internet"));
      assertThat(receiver.messages()).isEmpty();
    }
  }

  @Test
  void aRedirectIsNotFollowed() throws IOException {
    try (var receiver = new Receiver();
        var elsewhere =
            new Raw("HTTP/1.1 302 Found\r\nLocation: %s\r\n\r\n".formatted(receiver.url()));
        var client = client(SystemDefaultDnsResolver.INSTANCE)) {
      assertThat(client.post(elsewhere.url(), Map.of(), BODY))
          .isEqualTo(new Attempt.Failed(302, "it answered 302: redirects are not followed"));
      assertThat(receiver.messages()).isEmpty();
    }
  }

  @Test
  void anAnswerThatComesDropByDropHasAnEnd() throws IOException {
    try (var drip = new Raw("HTTP/1.1 200 OK\r\n", "X-Drop: 1\r\n");
        var client = client(SystemDefaultDnsResolver.INSTANCE)) {
      long started = System.nanoTime();

      Attempt attempt = client.post(drip.url(), Map.of(), BODY);

      assertThat(attempt).isEqualTo(new Attempt.Failed(null, "it did not answer within 2 s"));
      assertThat(Duration.ofNanos(System.nanoTime() - started)).isLessThan(Duration.ofSeconds(6));
    }
  }

  @Test
  void anAnswerWithoutEndIsReadALittleAndCounts() throws IOException {
    try (var endless =
            new Raw(
                "HTTP/1.1 200 OK\r\nContent-Length: 99999999999\r\n\r\n", "x".repeat(64 * 1024));
        var client = client(SystemDefaultDnsResolver.INSTANCE)) {
      long started = System.nanoTime();

      assertThat(client.post(endless.url(), Map.of(), BODY)).isEqualTo(new Attempt.Delivered(200));
      assertThat(Duration.ofNanos(System.nanoTime() - started)).isLessThan(Duration.ofSeconds(2));
    }
  }

  @Test
  void whatIsNotThereIsSaidWithoutAnAddress() throws IOException {
    URI closed;
    try (var socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      closed = URI.create("http://127.0.0.1:" + socket.getLocalPort());
    }
    try (var client = client(SystemDefaultDnsResolver.INSTANCE)) {
      assertThat(client.post(closed, Map.of(), BODY))
          .isEqualTo(new Attempt.Failed(null, "it took no connection"));
    }
  }

  @Test
  void whoeverWantsNothingMoreIsHeard() throws IOException {
    try (var receiver = new Receiver().answering(410);
        var client = client(SystemDefaultDnsResolver.INSTANCE)) {
      assertThat(client.post(URI.create(receiver.url()), Map.of(), BODY))
          .isEqualTo(new Attempt.Gone());
    }
  }

  private static WebhookClient client(DnsResolver resolver) {
    return new WebhookClient(
        new OutboundClient(resolver, Duration.ofSeconds(2), "Freehold-Webhooks/1", 16 * 1024));
  }

  private static URI named(Receiver receiver) {
    return URI.create(receiver.url().replace("127.0.0.1", "receiver.test"));
  }

  /** Resolves every name to the same addresses. */
  private static final class Names implements DnsResolver {
    private final AtomicInteger asked = new AtomicInteger();
    private volatile InetAddress[] addresses;

    Names(InetAddress... addresses) {
      this.addresses = addresses;
    }

    @Override
    public InetAddress[] resolve(String host) {
      asked.incrementAndGet();
      return addresses;
    }

    @Override
    public String resolveCanonicalHostname(String host) {
      return host;
    }
  }

  /** Answers with these bytes, and then with those again and again. */
  private static final class Raw implements AutoCloseable {
    private final ServerSocket door;

    Raw(String first) throws IOException {
      this(first, "");
    }

    Raw(String first, String again) throws IOException {
      door = new ServerSocket(0, 10, InetAddress.getLoopbackAddress());
      Thread.ofVirtual().start(() -> serve(first, again));
    }

    URI url() {
      return URI.create("http://127.0.0.1:" + door.getLocalPort());
    }

    private void serve(String first, String again) {
      try (var client = door.accept();
          OutputStream out = client.getOutputStream()) {
        client.getInputStream().read(new byte[4096]);
        out.write(first.getBytes(StandardCharsets.US_ASCII));
        out.flush();
        while (!again.isEmpty()) {
          out.write(again.getBytes(StandardCharsets.US_ASCII));
          out.flush();
          if (again.length() < 100) {
            Thread.sleep(100);
          }
        }
      } catch (IOException e) {
        // The client has had enough.
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
    }

    @Override
    public void close() throws IOException {
      door.close();
    }
  }
}
