package dev.freehold.operator.server;

import static org.assertj.core.api.Assertions.assertThat;

import dev.freehold.operator.CrashPoints;
import dev.freehold.operator.ObservedDataSources;
import dev.freehold.testbed.postgres.PostgresVersion;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.MethodSource;

/** A database in the making for the pool, and what becomes of it when its maker does not end it. */
@ParameterizedClass
@MethodSource("dev.freehold.testbed.postgres.Postgres#available")
class StockingIT {
  private final TestServer world;
  private final TestPool pool;

  StockingIT(PostgresVersion version) throws SQLException {
    world = TestServer.of(version);
    pool = new TestPool(world, world.registry);
  }

  @AfterEach
  void emptyThePool() {
    pool.fill(0);
  }

  @Test
  void stockingThatIsCutOffAnywhereLeavesNothingBehindAndHandsNothingOut() throws SQLException {
    boolean cut = true;
    int cutAt = 1;
    for (; cut; cutAt += CrashPoints.STEP) {
      // When
      cut = CutOff.after(cutAt, world, server -> new Stocking(world.sealing).one(server));

      // Then
      if (cut) {
        pool.warm()
            .forEach(whole -> assertThat(whole.allRolesExist() && whole.databaseExists()).isTrue());
        pool.fill(0);
        assertThat(pool.strangers()).as("left by a cut after statement %d", cutAt).isEmpty();
      }
    }
    assertThat(cutAt).isGreaterThan(10);
    assertThat(pool.warm()).hasSize(1);
  }

  @Test
  void whileAnotherOperatorsStatementRunsOnNothingIsBegunOrDropped() throws Exception {
    DatabaseId id = DatabaseId.draw();
    world.server.transaction(
        "leaving an intent",
        connection -> {
          WarmRows.insert(connection, id, world.sealing.installation(), new byte[] {1});
        });
    try (Connection other = world.postgres.connect("freehold")) {
      TestServer.execute(other, "select pg_advisory_lock(7031106)");

      // When
      pool.awaitQuiet();
      ServerReport report = pool.look(world.server, TestPool.server(1, false));

      // Then
      assertThat(world.registry.find(world.server, id)).isPresent();
      assertThat(pool.warm()).isEmpty();
      assertThat(report.lookAgain()).isPresent();
    }
    pool.fill(1);
    assertThat(world.registry.find(world.server, id)).isEmpty();
  }

  @Test
  void anOperatorThatWasTakenForDeadDoesNotFinishWhatAnotherOneDrops() throws SQLException {
    int givenUp = 0;
    for (int disturbedAt = 1; disturbedAt <= 10; disturbedAt++) {
      var count = new AtomicInteger();
      var left = new ArrayList<DatabaseFacts>();
      int at = disturbedAt;
      // When: the other one looks between two statements of this one, and is slow itself
      try (Server slow =
          world.server(
              new ObservedDataSources(
                  what -> {
                    boolean between = what.equals("commit") || what.contains("pg_advisory");
                    if (between && count.incrementAndGet() == at) {
                      left.addAll(new Stocking(world.sealing).leftovers(world.server));
                    }
                  }))) {
        new Stocking(world.sealing).one(slow);
      } catch (ServerException e) {
        assertThat(e).hasMessageContaining("another operator has given up database");
        givenUp++;
      }

      // Then
      assertThat(left)
          .as("to be dropped after a look at %d", disturbedAt)
          .allMatch(each -> world.facts(each.row()).row().state() == RegistryRow.State.stocking);
      left.forEach(each -> world.removal.drop(world.server, each));
      assertThat(pool.strangers()).isEmpty();
      assertThat(pool.warm()).allMatch(whole -> whole.allRolesExist() && whole.databaseExists());
    }
    assertThat(givenUp).isPositive();
  }
}
