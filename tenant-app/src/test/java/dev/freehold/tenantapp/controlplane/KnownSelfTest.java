package dev.freehold.tenantapp.controlplane;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.freehold.tenantapp.AppSettings;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.json.JsonMapper;

class KnownSelfTest {

  private static final Self STARTER = new Self("starter", Instant.parse("2026-12-12T10:00:00Z"));

  private final TestingControlPlane controlPlane = new TestingControlPlane();
  private final MovableClock clock = new MovableClock();
  private Path token;
  private KnownSelf known;

  @BeforeEach
  void start(@TempDir Path directory) throws IOException {
    controlPlane.body =
        "{\"tenant\": \"acme\", \"plan\": \"starter\", \"trialEndsAt\": \"2026-12-12T10:00:00Z\","
            + " \"later\": [1]}";
    token = Files.writeString(directory.resolve("token"), "first\n");
    var settings =
        new AppSettings(
            "acme",
            "",
            25,
            new AppSettings.Database("", 3, s(10), s(3), s(10), s(60)),
            new AppSettings.ControlPlane(controlPlane.url(), token.toString()));
    known =
        new KnownSelf(
            new ControlPlaneClient(settings, new WorkloadToken(settings), new JsonMapper()), clock);
  }

  @AfterEach
  void close() {
    controlPlane.close();
  }

  @Test
  void a_page_does_not_wait_for_an_answer() {
    // Given
    controlPlane.open = new CountDownLatch(1);

    // When // Then
    assertThat(known.get()).isNull();
    controlPlane.open.countDown();
    await().untilAsserted(() -> assertThat(known.get()).isEqualTo(STARTER));
    assertThat(controlPlane.authorizations).containsExactly("Bearer first");
  }

  @Test
  void it_is_asked_once_a_minute_with_the_token_of_that_moment() throws IOException {
    await().untilAsserted(() -> assertThat(known.get()).isEqualTo(STARTER));
    Files.writeString(token, "second");
    clock.forward(KnownSelf.FRESH.minusSeconds(1));
    known.get();
    assertThat(controlPlane.authorizations).hasSize(1);

    // When
    clock.forward(Duration.ofSeconds(1));
    known.get();

    // Then
    await()
        .untilAsserted(
            () ->
                assertThat(controlPlane.authorizations)
                    .containsExactly("Bearer first", "Bearer second"));
  }

  @Test
  void what_was_said_is_kept_for_an_hour_while_it_does_not_answer() {
    await().untilAsserted(() -> assertThat(known.get()).isEqualTo(STARTER));
    controlPlane.status = 503;

    // When
    clock.forward(KnownSelf.KEPT);

    // Then
    assertThat(known.get()).isEqualTo(STARTER);
    clock.forward(Duration.ofSeconds(1));
    assertThat(known.get()).isNull();
  }

  @Test
  void after_a_failure_it_is_asked_again_soon_and_not_at_once() {
    // Given
    controlPlane.status = 500;
    known.get();
    await().until(() -> controlPlane.authorizations.size() == 1);

    // When
    for (int page = 0; page < 50; page++) {
      known.get();
    }

    // Then
    assertThat(controlPlane.authorizations).hasSize(1);
    controlPlane.status = 200;
    await()
        .untilAsserted(
            () -> {
              clock.forward(KnownSelf.AFTER_FAILURE);
              assertThat(known.get()).isEqualTo(STARTER);
            });
  }

  @Test
  void an_answer_that_is_none_is_a_failure() {
    // Given
    controlPlane.body = "<html>";

    // When
    known.get();

    // Then
    await().until(() -> controlPlane.authorizations.size() == 1);
    assertThat(known.get()).isNull();
  }

  @Test
  void what_is_no_token_is_not_sent() throws IOException {
    // Given
    Files.writeString(token, "two words");

    // When
    known.get();

    // Then
    Files.writeString(token, "third");
    await()
        .untilAsserted(
            () -> {
              clock.forward(KnownSelf.AFTER_FAILURE);
              assertThat(known.get()).isEqualTo(STARTER);
            });
    assertThat(controlPlane.authorizations).containsOnly("Bearer third");
  }

  private static Duration s(int seconds) {
    return Duration.ofSeconds(seconds);
  }

  private static final class MovableClock extends Clock {
    private volatile Instant now = Instant.parse("2026-12-01T00:00:00Z");

    void forward(Duration time) {
      now = now.plus(time);
    }

    @Override
    public Instant instant() {
      return now;
    }

    @Override
    public ZoneId getZone() {
      return ZoneOffset.UTC;
    }

    @Override
    public Clock withZone(ZoneId zone) {
      throw new UnsupportedOperationException();
    }
  }
}
