package dev.freehold.operator.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.freehold.operator.HostAuthentication;
import dev.freehold.testbed.postgres.PostgresVersion;
import java.sql.SQLException;
import java.time.Duration;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.MethodSource;

/** What a tenant's login must not be able to do, made possible, is found. */
@ParameterizedClass
@MethodSource("dev.freehold.testbed.postgres.Postgres#available")
class IsolationProbeIT {
  private final TestServer world;
  private final IsolationProbe probe;

  IsolationProbeIT(PostgresVersion version) throws SQLException {
    world = TestServer.of(version);
    probe = new IsolationProbe(world.registry, world.removal);
  }

  @AfterEach
  void nothingIsLeft() throws SQLException {
    assertThat(new TestPool(world, world.registry).strangers()).isEmpty();
  }

  @Test
  void aPreparedServerKeepsTenantsApart() {
    IsolationProbe.Verdict verdict = run();

    // Then
    assertThat(verdict.breaches()).isEmpty();
    assertThat(verdict.template()).isEmpty();
  }

  @Test
  void aDatabaseThatLetsEverybodyInIsFound() throws SQLException {
    for (String database : new String[] {"postgres", "template1", "freehold"}) {
      world.asSuperuser("postgres", "grant connect on database " + database + " to public");

      // Then
      assertThat(run().breaches())
          .containsExactly(
              "enter database %1$s (revoke connect on database %1$s from public)"
                  .formatted(database));
      world.prepare();
    }
  }

  @Test
  void aForeignDatabaseThatLetsEverybodyInIsNamed() throws SQLException {
    world.asSuperuser("postgres", "create database accounting");

    // Then
    assertThat(run().open()).contains("accounting");
    assertThat(run().breaches()).isEmpty();
    world.asSuperuser("postgres", "drop database accounting");
  }

  @Test
  void aServerThatAsksForNoPasswordIsFound() throws SQLException {
    HostAuthentication.trustTenants(world.postgres);
    try {
      Awaitility.await()
          .atMost(Duration.ofSeconds(60))
          .untilAsserted(
              () ->
                  assertThat(run().breaches())
                      .singleElement()
                      .asString()
                      .contains("any password", "pg_hba.conf", "scram-sha-256"));
    } finally {
      HostAuthentication.restore(world.postgres);
    }
    Awaitility.await()
        .atMost(Duration.ofSeconds(60))
        .untilAsserted(() -> assertThat(run().breaches()).isEmpty());
  }

  @Test
  void whatTheTemplateGivesAwayIsFound() throws SQLException {
    inTemplate(
        "grant execute on function pg_read_file(text), pg_ls_dir(text) to public",
        "grant select on pg_authid to public",
        "create extension dblink",
        "grant execute on function dblink_connect_u(text) to public");
    try {
      assertThat(String.join("\n", run().breaches()))
          .contains(
              "read a file of the server",
              "list a directory",
              "read password verifiers",
              "call dblink_connect_u, pg_ls_dir, pg_read_file",
              "freehold_template");
    } finally {
      inTemplate(
          "revoke execute on function pg_read_file(text), pg_ls_dir(text) from public",
          "revoke select on pg_authid from public",
          "drop extension dblink");
    }
  }

  /** They ask for a password of their own, so a tenant learns nothing through them. */
  @Test
  void linksToOtherDatabasesThatAskForAPasswordAreNoBreach() throws SQLException {
    inTemplate(
        "create extension dblink",
        "create extension postgres_fdw",
        "grant usage on foreign data wrapper postgres_fdw to public");
    try {
      assertThat(run().breaches()).isEmpty();
    } finally {
      inTemplate("drop extension dblink", "drop extension postgres_fdw");
    }
  }

  @Test
  void whatTheScriptDoesInsideTheTemplateIsMissedByName() throws SQLException {
    inTemplate("grant execute on function lo_create(oid) to public");
    assertThat(run().template())
        .containsExactly(
            "EXECUTE on lo_create(oid) must be revoked from PUBLIC in freehold_template");
    world.prepare();

    inTemplate("revoke create on schema public from public");
    assertThat(run().template())
        .containsExactly(
            "USAGE and CREATE on schema public must be granted to PUBLIC in freehold_template");
    world.prepare();
    assertThat(run().template()).isEmpty();
  }

  @Test
  void aServerThatRefusesTenantsLoginsGivesNoVerdict() throws SQLException {
    HostAuthentication.refuseTenants(world.postgres);
    try {
      Awaitility.await()
          .atMost(Duration.ofSeconds(60))
          .untilAsserted(
              () ->
                  assertThatThrownBy(this::run)
                      .isInstanceOf(ServerException.class)
                      .hasMessageContaining("pg_hba.conf")
                      .extracting(e -> ((ServerException) e).reason())
                      .isEqualTo(ServerException.Reason.DatabaseError));
    } finally {
      HostAuthentication.restore(world.postgres);
    }
    Awaitility.await()
        .atMost(Duration.ofSeconds(60))
        .ignoreExceptions()
        .until(() -> run().breaches().isEmpty());
  }

  private IsolationProbe.Verdict run() {
    return probe.run(world.server).orElseThrow();
  }

  private void inTemplate(String... statements) throws SQLException {
    world.asSuperuser("postgres", "alter database freehold_template allow_connections true");
    try {
      world.asSuperuser("freehold_template", statements);
    } finally {
      world.asSuperuser("postgres", "alter database freehold_template allow_connections false");
    }
  }
}
