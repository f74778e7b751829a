package dev.freehold.operator.server;

import static org.assertj.core.api.Assertions.assertThat;

import dev.freehold.crds.TenantStatus.Access;
import dev.freehold.operator.server.Difference.Aspect;
import dev.freehold.operator.server.TestServer.Made;
import dev.freehold.testbed.postgres.PostgresVersion;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.MethodSource;

/** What somebody changes by hand is found in the shared catalogs, and nothing else. */
@ParameterizedClass
@MethodSource("dev.freehold.testbed.postgres.Postgres#available")
class DriftIT {
  private final TestServer world;
  private final DriftRepair repair = new DriftRepair();

  DriftIT(PostgresVersion version) throws SQLException {
    world = TestServer.of(version);
  }

  @Test
  void whatWeMakeOurselvesIsNoDrift() throws SQLException {
    Made full = world.made();
    Made readOnly = world.made();
    world.access.apply(world.server, readOnly.row(), Access.ReadOnly);
    Made suspended = world.made();
    world.access.apply(world.server, suspended.row(), Access.ReadOnly);
    world.access.apply(world.server, suspended.row(), Access.Suspended);
    Made back = world.made();
    world.access.apply(world.server, back.row(), Access.Suspended);
    world.access.apply(world.server, back.row(), Access.ReadOnly);
    world.access.apply(world.server, back.row(), Access.Full);

    // When
    for (Made each : List.of(full, readOnly, suspended, back)) {
      assertThat(differences(each)).isEmpty();
    }
  }

  @Test
  void noPhaseOfARotationIsDrift() throws SQLException {
    Made made = world.made();
    RegistryRow handedOut =
        world.registry.handOut(world.server, made.row(), null, java.time.Instant.now());
    DatabaseFacts facts = world.facts(handedOut);
    var begun = world.rotation.begin(world.server, facts, TestServer.LIMIT, "x");
    facts = ((CredentialRotation.Begun.Started) begun).facts();
    assertThat(differences(made)).isEmpty();
    facts = world.rotation.settle(world.server, facts.row());
    assertThat(differences(made)).isEmpty();
    facts = world.rotation.retire(world.server, facts);
    assertThat(differences(made)).isEmpty();

    // When
    world.rotation.finish(world.server, facts);

    // Then
    assertThat(differences(made)).isEmpty();
  }

  @Test
  void oneQueryFindsAllAndTellsOnlyWhatChanged() throws SQLException {
    Made quiet = world.made();
    Made one = world.made();
    Made two = world.made();
    var drifts = new Drifts();
    look(drifts);
    var told = new ArrayList<String>();
    drifts.listen(told::add);
    look(drifts);
    assertThat(told).isEmpty();

    // When
    world.asSuperuser("postgres", "alter role %s createdb".formatted(one.row().login()));
    world.asSuperuser("postgres", "drop database " + two.row().database());
    look(drifts);
    look(drifts);
    world.asSuperuser("postgres", "alter role %s nocreatedb".formatted(one.row().login()));
    look(drifts);

    // Then
    assertThat(told)
        .containsExactlyInAnyOrder(one.row().tenant(), two.row().tenant(), one.row().tenant());
    assertThat(drifts.of(world.server, quiet.row().id())).contains(List.of());
    assertThat(drifts.of(world.server, two.row().id()).orElseThrow())
        .extracting(Difference::aspect)
        .containsExactly(Aspect.Missing);
    assertThat(drifts.lost(world.server.name())).extracting(Drifted::id).contains(two.row().id());
  }

  private void look(Drifts drifts) {
    drifts.found("sql", world.server.query("comparing", DriftQuery::all));
  }

  private List<Difference> differences(Made made) {
    return repair.look(world.server, made.row().id());
  }
}
