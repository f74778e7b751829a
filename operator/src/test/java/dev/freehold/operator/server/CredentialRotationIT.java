package dev.freehold.operator.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.freehold.crds.TenantStatus.Access;
import dev.freehold.operator.ObservedDataSources;
import dev.freehold.operator.server.CredentialRotation.Begun;
import dev.freehold.operator.server.Logins.Phase;
import dev.freehold.operator.server.TestServer.Made;
import dev.freehold.testbed.postgres.PostgresVersion;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.MethodSource;

@ParameterizedClass
@MethodSource("dev.freehold.testbed.postgres.Postgres#available")
class CredentialRotationIT {
  private final TestServer world;

  CredentialRotationIT(PostgresVersion version) throws SQLException {
    world = TestServer.of(version);
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
      var fresh = begun(old);

      // Then
      assertThat(fresh.row().login()).isNotEqualTo(old.row().login()).endsWith("_b");
      assertThat(fresh.row().passwordRevision()).isEqualTo(2);
      for (Made each : List.of(old, fresh)) {
        try (Connection app = world.app(each)) {
          TestServer.execute(app, "insert into note values ('both')");
        }
      }

      // When
      var retiring = advance(world.server, advance(world.server, fresh.facts()));

      // Then
      assertThat(retiring.row().logins().rotation().phase()).isEqualTo(Phase.retiring);
      assertThatThrownBy(() -> world.app(old).close()).extracting("SQLState").isEqualTo("28000");
      TestServer.execute(open, "insert into note values ('still open')");
      assertThat(world.rotation.lingering(world.server, retiring.row())).isEqualTo(1);

      // When
      var done = advance(world.server, retiring);

      // Then
      assertThat(done.row().logins().rotation()).isNull();
      assertThatThrownBy(() -> TestServer.execute(open, "select 1"))
          .isInstanceOf(SQLException.class);
      assertThat(logins(old)).containsExactly(fresh.row().login());
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
    for (; cutOff; after++) {
      var old = world.made();
      try (Connection app = world.app(old)) {
        TestServer.execute(app, "create table note ()");
        TestServer.execute(app, "set role none");
        TestServer.execute(app, "create table mine ()");
      }

      // When
      cutOff = isCutOff(after, old.facts());

      // Then
      for (var facts = world.facts(old.row()); isUnderway(facts); ) {
        assertThat(logins(old)).hasSizeBetween(1, 2).contains(facts.row().login());
        facts = advance(world.server, facts);
      }
      var now = world.facts(old.row());
      assertThat(logins(old)).as("cut off after %d", after).containsExactly(now.row().login());
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
    var fresh = begun(old);

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

  @Test
  void theNewLoginGetsTheAccessThatIsInForce() throws SQLException {
    for (Access access : List.of(Access.ReadOnly, Access.Suspended)) {
      var made = world.made();
      try (Connection app = world.app(made)) {
        TestServer.execute(app, "create table note ()");
      }
      world.access.apply(world.server, made.row(), access);

      // When
      var fresh = begun(new Made(world.facts(made.row()), made.password()));

      // Then
      assertThat(world.access.isApplied(fresh.facts(), access)).isTrue();
      if (access == Access.Suspended) {
        assertThatThrownBy(() -> world.app(fresh).close())
            .extracting("SQLState")
            .isEqualTo("28000");
      } else {
        try (Connection reader = world.app(fresh)) {
          TestServer.execute(reader, "select from note");
          assertThatThrownBy(() -> TestServer.execute(reader, "insert into note default values"))
              .extracting("SQLState")
              .isEqualTo("42501");
          assertThatThrownBy(
                  () -> TestServer.execute(reader, "set role " + made.row().id().owner()))
              .extracting("SQLState")
              .isEqualTo("42501");
        }
      }

      // When
      world.access.apply(world.server, world.facts(made.row()).row(), Access.Full);

      // Then
      try (Connection app = world.app(fresh)) {
        TestServer.execute(app, "insert into note default values");
      }
    }
  }

  @Test
  void aRestrictionHalfwayHoldsForBothLogins() throws SQLException {
    var old = world.made();
    try (Connection before = world.app(old)) {
      TestServer.execute(before, "create table note ()");
      var fresh = begun(old);

      // When
      world.access.apply(world.server, fresh.row(), Access.ReadOnly);

      // Then
      assertThatThrownBy(() -> TestServer.execute(before, "insert into note default values"))
          .isInstanceOf(SQLException.class);
      for (Made each : List.of(old, fresh)) {
        try (Connection reader = world.app(each)) {
          TestServer.execute(reader, "select from note");
          assertThatThrownBy(() -> TestServer.execute(reader, "insert into note default values"))
              .as(each.row().login())
              .extracting("SQLState")
              .isEqualTo("42501");
        }
      }
    }
  }

  @Test
  void aLockedLoginIsNotLetInAgainByFullAccess() throws SQLException {
    var old = world.made();
    var retiring = advance(world.server, advance(world.server, begun(old).facts()));

    // When
    world.access.apply(world.server, retiring.row(), Access.Suspended);
    world.access.apply(world.server, retiring.row(), Access.Full);

    // Then
    assertThatThrownBy(() -> world.app(old).close()).extracting("SQLState").isEqualTo("28000");
  }

  @Test
  void anAdoptionHalfwayLocksTheOldLoginAndEndsTheRotation() throws SQLException {
    var old = world.made();
    var fresh = begun(old);

    // When
    var adopted =
        world.admin.adopt(world.server, world.facts(old.row()), old.row().tenant(), "another-uid");

    // Then
    assertThat(adopted.row().login()).isEqualTo(fresh.row().login());
    assertThatThrownBy(() -> world.app(old).close()).extracting("SQLState").isEqualTo("28000");
    assertThatThrownBy(() -> world.app(fresh).close()).extracting("SQLState").isEqualTo("28P01");
    advance(world.server, adopted);
    assertThat(logins(old)).containsExactly(fresh.row().login());
  }

  @Test
  void aDeletionHalfwayLeavesNeitherLogin() throws SQLException {
    for (int moves = 1; moves <= 3; moves++) {
      var made = world.made();
      DatabaseFacts facts = begun(made).facts();
      for (int move = 1; move < moves; move++) {
        facts = advance(world.server, facts);
      }

      // When
      world.removal.drop(world.server, facts);

      // Then
      assertThat(
              world.query(
                  "postgres",
                  "select rolname from pg_roles where rolname like '%s%%'"
                      .formatted(made.row().id().owner())))
          .isEmpty();
    }
  }

  private Made begun(Made old) {
    var begun =
        (Begun.Started) world.rotation.begin(world.server, old.facts(), TestServer.LIMIT, "asked");
    return new Made(begun.facts(), world.registry.password(begun.facts().row()).orElseThrow());
  }

  /** One move, as the credentials step makes it. */
  private DatabaseFacts advance(Server server, DatabaseFacts facts) {
    Logins.Rotation rotation = facts.row().logins().rotation();
    if (rotation == null) {
      return ((Begun.Started) world.rotation.begin(server, facts, TestServer.LIMIT, "asked"))
          .facts();
    }
    return switch (rotation.phase()) {
      case switching -> world.rotation.settle(server, facts.row());
      case settling -> world.rotation.retire(server, facts);
      case retiring -> world.rotation.finish(server, facts);
    };
  }

  private static boolean isUnderway(DatabaseFacts facts) {
    return facts.row().logins().rotation() != null;
  }

  private boolean isCutOff(int after, DatabaseFacts facts) {
    var calls = new AtomicInteger();
    var cutting =
        new ObservedDataSources(
            _ -> {
              if (calls.incrementAndGet() == after) {
                throw new SQLException("cut off by the test", "08006");
              }
            });
    try (Server server = world.server(cutting)) {
      DatabaseFacts now = facts;
      do {
        now = advance(server, now);
      } while (isUnderway(now));
      return false;
    } catch (ServerException e) {
      return true;
    }
  }

  /** Login roles of the database, by name. */
  private List<String> logins(Made made) throws SQLException {
    return world.query(
        "postgres",
        "select rolname from pg_roles where rolname in ('%1$s_a', '%1$s_b') order by rolname"
            .formatted(made.row().id().owner()));
  }
}
