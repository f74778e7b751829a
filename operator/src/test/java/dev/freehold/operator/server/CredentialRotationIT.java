package dev.freehold.operator.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.freehold.operator.CrashPoints;
import dev.freehold.operator.server.CredentialRotation.Begun;
import dev.freehold.operator.server.Logins.Phase;
import dev.freehold.operator.server.TestServer.Made;
import dev.freehold.testbed.postgres.PostgresVersion;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.MethodSource;

/** One login takes the place of another. */
@ParameterizedClass
@MethodSource("dev.freehold.testbed.postgres.Postgres#available")
class CredentialRotationIT {
  private final TestServer world;
  private final TestRotation rotation;

  CredentialRotationIT(PostgresVersion version) throws SQLException {
    world = TestServer.of(version);
    rotation = new TestRotation(world);
  }

  @Test
  void bothLoginsWorkUntilTheOldOneIsLockedAndWhatItMadeStays() throws SQLException {
    var old = world.made();
    try (Connection open = world.app(old)) {
      TestServer.execute(open, "create table note as select 'kept' as text");
      // Made by the login itself, in spite of its role setting, and granted to it.
      TestServer.execute(open, "set role none");
      TestServer.execute(open, "create table public.mine ()");
      TestServer.execute(open, "reset role");
      TestServer.execute(open, "grant select on note to " + old.row().login());

      // When
      var fresh = rotation.begun(old);

      // Then
      assertThat(fresh.row().login()).isNotEqualTo(old.row().login()).endsWith("_b");
      assertThat(fresh.row().passwordRevision()).isEqualTo(2);
      for (Made each : List.of(old, fresh)) {
        try (Connection app = world.app(each)) {
          TestServer.execute(app, "insert into note values ('both')");
        }
      }

      // When
      var retiring = rotation.advance(world.server, rotation.advance(world.server, fresh.facts()));

      // Then
      assertThat(retiring.row().logins().rotation().phase()).isEqualTo(Phase.retiring);
      assertThatThrownBy(() -> world.app(old).close()).extracting("SQLState").isEqualTo("28000");
      TestServer.execute(open, "insert into note values ('still open')");
      assertThat(world.rotation.lingering(world.server, retiring.row())).isEqualTo(1);

      // When
      var done = rotation.advance(world.server, retiring);

      // Then
      assertThat(done.row().logins().rotation()).isNull();
      assertThatThrownBy(() -> TestServer.execute(open, "select 1"))
          .isInstanceOf(SQLException.class);
      assertThat(rotation.logins(old)).containsExactly(fresh.row().login());
      assertThat(
              world.query(
                  old.row().database(),
                  "select distinct tableowner from pg_tables where schemaname = 'public'"))
          .containsExactly(old.row().id().owner());
    }
  }

  @Test
  void aRotationThatIsCutOffAnywhereIsFinishedAndNeverMakesAThirdLogin() throws SQLException {
    boolean cutOff = true;
    int after = 1;
    for (; cutOff; after += CrashPoints.STEP) {
      var old = world.made();
      try (Connection app = world.app(old)) {
        TestServer.execute(app, "create table note ()");
        TestServer.execute(app, "set role none");
        TestServer.execute(app, "create table mine ()");
      }

      // When
      cutOff = CutOff.after(after, world, server -> rotation.whole(server, old.facts()));

      // Then
      for (var facts = world.facts(old.row()); TestRotation.isUnderway(facts); ) {
        assertThat(rotation.logins(old)).hasSizeBetween(1, 2).contains(facts.row().login());
        facts = rotation.advance(world.server, facts);
      }
      var now = world.facts(old.row());
      assertThat(rotation.logins(old))
          .as("cut off after %d", after)
          .containsExactly(now.row().login());
      String password = world.registry.password(now.row()).orElseThrow();
      try (Connection app = world.app(new Made(now, password))) {
        TestServer.execute(app, "insert into note default values");
      }
    }
    assertThat(after).as("statements of a rotation").isGreaterThan(10);
  }

  @Test
  void twoOperatorsBeginOneRotation() throws SQLException {
    var old = world.made();
    var fresh = rotation.begun(old);

    // When
    var again =
        (Begun.Started) world.rotation.begin(world.server, old.facts(), TestServer.LIMIT, "other");

    // Then
    assertThat(again.facts().row().passwordRevision()).isEqualTo(fresh.row().passwordRevision());
    assertThat(again.facts().row().logins().answered()).isEqualTo("asked");
    world.app(fresh).close();
  }

  @Test
  void aRoleOfTheOtherLoginsNameThatIsNotOursIsNotTouched() throws SQLException {
    var made = world.made();
    String stranger = made.row().otherLogin();
    world.asSuperuser("postgres", "create role " + stranger + " login password 'theirs'");

    // When
    var begun =
        world.rotation.begin(world.server, world.facts(made.row()), TestServer.LIMIT, "asked");

    // Then
    assertThat(begun).isEqualTo(new Begun.Conflict(stranger));
    assertThat(world.facts(made.row()).row().login()).isEqualTo(made.row().login());
    world.app(made).close();
    world.asSuperuser("postgres", "drop role " + stranger);
  }
}
