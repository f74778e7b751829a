package dev.freehold.operator.server;

import static org.assertj.core.api.Assertions.assertThat;

import dev.freehold.operator.ObservedDataSources;
import dev.freehold.testbed.postgres.PostgresVersion;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.MethodSource;

/** How many databases are kept ready, and when they are made. */
@ParameterizedClass
@MethodSource("dev.freehold.testbed.postgres.Postgres#available")
class WarmPoolIT {
  private final TestServer world;
  private final TestPool pool;

  WarmPoolIT(PostgresVersion version) throws SQLException {
    world = TestServer.of(version);
    pool = new TestPool(world, world.registry);
  }

  @AfterEach
  void emptyThePool() {
    pool.fill(0);
  }

  @Test
  void stockingGivesWayToTenants() {
    // When
    ServerReport report;
    try (var _ = world.server.demand().begin()) {
      report = pool.look(world.server, TestPool.server(3, false));
    }

    // Then
    assertThat(pool.warm()).isEmpty();
    assertThat(report.lookAgain()).hasValue(Duration.ofSeconds(1));
    assertThat(TestPool.stocked(report)).isEqualTo("False/Stocking 0 of 3 databases are ready");
    pool.fill(3);
    assertThat(pool.warm()).hasSize(3);
  }

  @Test
  void aSmallerPoolLosesWhatIsTooMuch() throws SQLException {
    pool.fill(4);

    // When
    pool.fill(1);

    // Then
    assertThat(pool.warm()).hasSize(1);
    assertThat(pool.strangers()).isEmpty();
  }

  @Test
  void aCordonedServerIsTidiedAndNotRefilled() {
    pool.fill(2);
    pool.claim("cordoned");
    DatabaseId unfinished = DatabaseId.draw();
    world.server.transaction(
        "leaving an intent",
        connection -> {
          WarmRows.insert(connection, unfinished, "sql-tests", new byte[] {1});
        });

    // When
    pool.awaitQuiet();
    ServerReport report = pool.look(world.server, TestPool.server(2, true));

    // Then
    assertThat(pool.warm()).hasSize(1);
    assertThat(world.registry.find(world.server, unfinished)).isEmpty();
    assertThat(report.lookAgain()).isEmpty();
    assertThat(TestPool.stocked(report)).startsWith("False/Cordoned 1 of 2");
  }

  @Test
  void thePoolIsNotLargerThanTheFreeSlots() {
    int used = world.registry.counts(world.server).tenants();
    pool.awaitQuiet();

    // When
    pool.look(world.server, TestPool.server(5, false, used + 2));

    // Then
    assertThat(pool.warm()).hasSize(2);
  }

  @Test
  void whatAnotherInstallationSealedIsDiscarded() throws SQLException {
    pool.fill(2);
    List<String> old = pool.warm().stream().map(each -> each.row().id().value()).toList();
    var registry = new Registry(new Sealing("reinstalled", new byte[32]));
    var later = new TestPool(world, registry);

    // When
    Awaitility.await()
        .until(() -> later.look(world.server, TestPool.server(2, false)).lookAgain().isEmpty());

    // Then
    assertThat(pool.warm())
        .hasSize(2)
        .allMatch(each -> each.row().installation().equals("reinstalled"))
        .noneMatch(each -> old.contains(each.row().id().value()));
    assertThat(pool.strangers()).isEmpty();
  }

  @Test
  void aPoolAtRestIsAskedOnce() {
    pool.fill(2);
    var statements = new AtomicInteger();
    try (Server counted =
        world.server(new ObservedDataSources(what -> statements.incrementAndGet()))) {
      pool.look(counted, TestPool.server(2, false));
      statements.set(0);

      // When
      pool.look(counted, TestPool.server(2, false));

      // Then: the counts and the look at the pool
      assertThat(statements.get()).isEqualTo(2);
    }
  }
}
