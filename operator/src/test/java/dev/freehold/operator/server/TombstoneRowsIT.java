package dev.freehold.operator.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.freehold.operator.server.RegistryRow.State;
import dev.freehold.testbed.postgres.PostgresVersion;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
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

  /** What somebody leaves in the annotation, or a manifest, must not count months later. */
  @Test
  void whatWasInUseWhenItWasNamedIsNotPurgedByThatNameLater() {
    RegistryRow row = world.made().row();
    world.server.transaction(
        "refusing",
        connection -> {
          TombstoneRows.refuse(connection, row.id());
        });
    world.removal.retain(world.server, world.facts(row), LONG);

    // When // Then
    forgetRefusals(row.id().value());
    beginPurge(world.sealing.installation(), row);
    assertThat(state(row)).isEqualTo(State.tombstone);

    // When: it was named no more for a while
    forgetRefusals();
    beginPurge(world.sealing.installation(), row);

    // Then
    assertThat(state(row)).isEqualTo(State.purging);
  }

  @Test
  void anOperatorThatIsLateWithAPasswordDoesNotEndARetention() throws SQLException {
    RegistryRow row = world.made().row();
    world.removal.retain(world.server, world.facts(row), LONG);

    // When
    world.registry.handOut(world.server, row, null, Instant.now());

    // Then
    assertThat(
            world.query(
                Server.REGISTRY_DATABASE,
                "select id from registry.tenant_database where id = '%s' and purge_after > now()"
                    .formatted(row.id().value())))
        .containsExactly(row.id().value());
  }

  private void forgetRefusals(String... named) {
    world.server.transaction(
        "looking at what is named",
        connection -> {
          TombstoneRows.forgetRefusals(connection, List.of(named));
        });
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
