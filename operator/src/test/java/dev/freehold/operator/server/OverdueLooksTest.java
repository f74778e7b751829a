package dev.freehold.operator.server;

import static org.assertj.core.api.Assertions.assertThat;

import dev.freehold.crds.DatabaseServer;
import io.fabric8.kubernetes.api.model.ObjectMetaBuilder;
import io.javaoperatorsdk.operator.processing.event.ResourceID;
import io.javaoperatorsdk.operator.processing.event.source.Cache;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class OverdueLooksTest {
  private final TestingClock clock = new TestingClock();
  private final List<DatabaseServer> servers = new ArrayList<>();
  private final List<String> woken = new ArrayList<>();
  private final OverdueLooks looks = new OverdueLooks(Duration.ofSeconds(30), clock);

  @BeforeEach
  void start() {
    looks.attach(new TestingCache());
    looks.setEventHandler(event -> woken.add(event.getRelatedCustomResourceID().getName()));
    looks.start();
  }

  @AfterEach
  void stop() {
    looks.stop();
  }

  @Test
  void aServerThatIsLookedAtInTimeIsLeftAlone() {
    DatabaseServer server = server("main", "1");
    for (int i = 0; i < 5; i++) {
      looks.begin(server);
      looks.end(server);
      clock.pass(30);
      looks.wakeOverdue();
    }
    assertThat(woken).isEmpty();
  }

  @Test
  void oneThatWasMadeAgainWhileItsFormerSelfWasLookedAtIsLookedAt() {
    looks.end(server("main", "1"));
    servers.clear();
    server("main", "2");

    // When
    looks.wakeOverdue();
    clock.pass(61);
    looks.wakeOverdue();

    // Then
    assertThat(woken).containsExactly("main");
  }

  @Test
  void aLookThatTakesLongIsNotOverdue() {
    looks.begin(server("slow", "1"));
    clock.pass(600);
    looks.wakeOverdue();
    assertThat(woken).isEmpty();
  }

  private DatabaseServer server(String name, String uid) {
    var server = new DatabaseServer();
    server.setMetadata(new ObjectMetaBuilder().withName(name).withUid(uid).build());
    servers.add(server);
    return server;
  }

  private final class TestingCache implements Cache<DatabaseServer> {
    @Override
    public Optional<DatabaseServer> get(ResourceID id) {
      return servers.stream().filter(id::isSameResource).findFirst();
    }

    @Override
    public Stream<ResourceID> keys() {
      return servers.stream().map(ResourceID::fromResource);
    }

    @Override
    public Stream<DatabaseServer> list(Predicate<DatabaseServer> predicate) {
      return servers.stream().filter(predicate);
    }
  }

  private static final class TestingClock extends Clock {
    private Instant now = Instant.parse("2026-01-01T00:00:00Z");

    void pass(long seconds) {
      now = now.plusSeconds(seconds);
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
      return this;
    }
  }
}
