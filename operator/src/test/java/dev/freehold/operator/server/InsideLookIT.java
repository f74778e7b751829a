package dev.freehold.operator.server;

import static org.assertj.core.api.Assertions.assertThat;

import dev.freehold.crds.TenantSpec.DriftPolicy;
import dev.freehold.crds.TenantStatus.Access;
import dev.freehold.operator.server.Difference.Aspect;
import dev.freehold.operator.server.TestServer.Made;
import dev.freehold.testbed.postgres.PostgresVersion;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.MethodSource;

/** What the shared catalogs do not show is found by a session inside, and by logging in. */
@ParameterizedClass
@MethodSource("dev.freehold.testbed.postgres.Postgres#available")
class InsideLookIT {
  private final TestServer world;
  private final InsideLook inside = new InsideLook();

  InsideLookIT(PostgresVersion version) throws SQLException {
    world = TestServer.of(version);
  }

  @Test
  void whatWeMakeOurselvesIsNoDriftAtAnyAccess() throws SQLException {
    Made made = world.made();
    try (Connection app = world.app(made)) {
      TestServer.execute(app, "create table note ()");
    }
    for (Access access : List.of(Access.Full, Access.ReadOnly, Access.Suspended, Access.Full)) {
      world.access.apply(world.server, made.row(), access);

      // When
      var result = look(made, DriftPolicy.Detect);

      // Then
      assertThat(result.left()).as(access.name()).isEmpty();
      assertThat(result.mended()).isEmpty();
    }
  }

  @Test
  void detectTellsAndRepairTakesBack() throws SQLException {
    Made made = world.made();
    RegistryRow row = made.row();
    String stranger = world.made().row().id().reader();
    try (Connection app = world.app(made)) {
      TestServer.execute(app, "set role none");
      TestServer.execute(app, "create table of_the_login ()");
      TestServer.execute(app, "alter role %s password 'mine'".formatted(row.login()));
    }
    world.asSuperuser(
        row.database(),
        "grant create on schema public to " + stranger,
        "revoke usage on schema public from public",
        "alter schema public owner to " + row.id().owner());

    // When
    var told = look(made, DriftPolicy.Detect);

    // Then
    assertThat(told.mended()).isEmpty();
    assertThat(told.left())
        .extracting(Difference::aspect)
        .containsExactlyInAnyOrder(
            Aspect.SchemaOwner,
            Aspect.SchemaGranted,
            Aspect.SchemaNotGranted,
            Aspect.OwnedByLogin,
            Aspect.Password);
    assertThat(told.left().toString())
        .contains("table public.of_the_login")
        .doesNotContain(made.password());

    // When
    var result = look(made, DriftPolicy.Repair);

    // Then
    assertThat(result.left()).isEmpty();
    assertThat(result.mended()).hasSize(5);
    assertThat(look(made, DriftPolicy.Detect).left()).isEmpty();
    try (Connection app = world.app(made)) {
      TestServer.execute(app, "alter table of_the_login add column n int");
      TestServer.execute(app, "create table public.one_more ()");
    }
  }

  @Test
  void aRightThatReadOnlyTookAndSomebodyGaveBackIsTakenAgain() throws SQLException {
    Made made = world.made();
    world.access.apply(world.server, made.row(), Access.ReadOnly);
    world.asSuperuser(made.row().database(), "grant create on schema public to public");

    // When
    var result = look(made, DriftPolicy.Repair);

    // Then
    assertThat(result.mended()).containsExactly("PUBLIC has CREATE on schema public");
  }

  @Test
  void aLoginWithoutAFreeConnectionHasTheRightPassword() throws SQLException {
    Made made = world.made();
    world.asSuperuser("postgres", "alter role %s connection limit 1".formatted(made.row().login()));
    try (Connection app = world.app(made)) {
      assertThat(app.isValid(1)).isTrue();

      // Then
      assertThat(letsIn(made, made.password())).isTrue();
      assertThat(letsIn(made, "wrong")).isFalse();
    }
  }

  private boolean letsIn(Made made, String password) {
    return world.server.letsIn(made.row().database(), made.row().login(), password);
  }

  private InsideLook.Result look(Made made, DriftPolicy policy) {
    RegistryRow row = world.facts(made.row()).row();
    return inside.look(
        world.server, row, row.access() == Access.Suspended ? null : made.password(), policy);
  }
}
