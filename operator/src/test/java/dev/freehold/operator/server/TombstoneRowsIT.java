package dev.freehold.operator.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.freehold.operator.server.RegistryRow.State;
import dev.freehold.testbed.postgres.PostgresVersion;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.MethodSource;

@ParameterizedClass
@MethodSource("dev.freehold.testbed.postgres.Postgres#available")
class TombstoneRowsIT {
  private static final Duration LONG = Duration.ofDays(30);
  private final TestServer world;

  TombstoneRowsIT(PostgresVersion version) throws SQLException {
    world = TestServer.of(version);
  }

  @Test
  void onlyWhatIsDueOrNamedIsPurged() {
    RegistryRow due = tombstone(Duration.ZERO);
    RegistryRow named = tombstone(LONG);
    RegistryRow kept = tombstone(LONG);
    RegistryRow living = world.made().row();

    // When
    beginPurge(world.sealing.installation(), named, living);

    // Then
    assertThat(state(due)).isEqualTo(State.purging);
    assertThat(state(named)).isEqualTo(State.purging);
    assertThat(state(kept)).isEqualTo(State.tombstone);
    assertThat(state(living)).isEqualTo(State.assigned);
  }

  @Test
  void whatAnotherInstallationRetainsIsNotOursToPurgeByTime() {
    RegistryRow due = tombstone(Duration.ZERO);

    // When
    beginPurge("another");

    // Then
    assertThat(state(due)).isEqualTo(State.tombstone);
  }

  @Test
  void aDatabaseThatIsBeingAdoptedIsPassed() {
    RegistryRow row = tombstone(Duration.ZERO);

    // When: the purge comes while an adoption has not committed
    world.server.transaction(
        "adopting",
        connection -> {
          world.registry.adopt(connection, world.facts(row), row.tenant(), "another-uid");
          beginPurge(world.sealing.installation(), row);
        });

    // Then
    assertThat(state(row)).isEqualTo(State.assigned);
    beginPurge(world.sealing.installation(), row);
    assertThat(state(row)).isEqualTo(State.assigned);
  }

  @Test
  void aDatabaseThatIsBeingPurgedCannotBeAdopted() {
    RegistryRow row = tombstone(LONG);
    DatabaseFacts before = world.facts(row);
    beginPurge(world.sealing.installation(), row);

    // Then
    assertThatThrownBy(() -> world.admin.adopt(world.server, before, row.tenant(), "another-uid"))
        .isInstanceOf(ServerException.class)
        .hasMessageContaining("is being dropped");
    assertThat(state(row)).isEqualTo(State.purging);

    // When
    world.removal.drop(world.server, world.facts(row));

    // Then
    assertThat(world.registry.find(world.server, row.id())).isEmpty();
    assertThatThrownBy(() -> world.admin.adopt(world.server, before, row.tenant(), "another-uid"))
        .isInstanceOf(ServerException.class);
  }

  private RegistryRow tombstone(Duration retention) {
    DatabaseFacts facts = world.made().facts();
    world.removal.retain(world.server, facts, retention);
    return facts.row();
  }

  private void beginPurge(String installation, RegistryRow... named) {
    List<String> ids = List.of(named).stream().map(row -> row.id().value()).toList();
    world.server.transaction(
        "purging",
        connection -> {
          TombstoneRows.beginPurge(connection, installation, ids, 100);
        });
  }

  private State state(RegistryRow row) {
    return world.facts(row).row().state();
  }
}
