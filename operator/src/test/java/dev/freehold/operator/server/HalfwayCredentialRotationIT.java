package dev.freehold.operator.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.freehold.crds.TenantStatus.Access;
import dev.freehold.operator.server.TestServer.Made;
import dev.freehold.testbed.postgres.PostgresVersion;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.MethodSource;

/** What else happens to a database that has two logins. */
@ParameterizedClass
@MethodSource("dev.freehold.testbed.postgres.Postgres#available")
class HalfwayCredentialRotationIT {
  private final TestServer world;
  private final TestRotation rotation;

  HalfwayCredentialRotationIT(PostgresVersion version) throws SQLException {
    world = TestServer.of(version);
    rotation = new TestRotation(world);
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
      var fresh = rotation.begun(new Made(world.facts(made.row()), made.password()));

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
      var fresh = rotation.begun(old);

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
    var retiring =
        rotation.advance(world.server, rotation.advance(world.server, rotation.begun(old).facts()));

    // When
    world.access.apply(world.server, retiring.row(), Access.Suspended);
    world.access.apply(world.server, retiring.row(), Access.Full);

    // Then
    assertThatThrownBy(() -> world.app(old).close()).extracting("SQLState").isEqualTo("28000");
  }

  @Test
  void anAdoptionHalfwayLocksTheOldLoginAndEndsTheRotation() throws SQLException {
    var old = world.made();
    var fresh = rotation.begun(old);

    // When
    var adopted =
        world.admin.adopt(world.server, world.facts(old.row()), old.row().tenant(), "another-uid");

    // Then
    assertThat(adopted.row().login()).isEqualTo(fresh.row().login());
    assertThatThrownBy(() -> world.app(old).close()).extracting("SQLState").isEqualTo("28000");
    assertThatThrownBy(() -> world.app(fresh).close()).extracting("SQLState").isEqualTo("28P01");
    rotation.advance(world.server, adopted);
    assertThat(rotation.logins(old)).containsExactly(fresh.row().login());
  }

  @Test
  void aDeletionHalfwayLeavesNeitherLogin() throws SQLException {
    for (int moves = 1; moves <= 3; moves++) {
      var made = world.made();
      DatabaseFacts facts = rotation.begun(made).facts();
      for (int move = 1; move < moves; move++) {
        facts = rotation.advance(world.server, facts);
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
}
