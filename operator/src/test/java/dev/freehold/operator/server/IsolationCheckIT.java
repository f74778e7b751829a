package dev.freehold.operator.server;

import static org.assertj.core.api.Assertions.assertThat;

import dev.freehold.operator.HostAuthentication;
import dev.freehold.operator.ObservedDataSources;
import dev.freehold.operator.OperatorSettings;
import dev.freehold.operator.condition.Conditions;
import dev.freehold.testbed.postgres.PostgresVersion;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.ZoneOffset;
import java.util.concurrent.atomic.AtomicInteger;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.MethodSource;

/** When it is tried whether tenants are kept apart, and what the server says of it. */
@ParameterizedClass
@MethodSource("dev.freehold.testbed.postgres.Postgres#available")
class IsolationCheckIT {
  private static final String VERIFIED = "IsolationVerified";
  private final TestServer world;
  private final AtomicInteger databasesMade = new AtomicInteger();
  private final Server server;
  private final IsolationCheck check;
  private volatile Instant now = Instant.EPOCH;

  IsolationCheckIT(PostgresVersion version) throws SQLException {
    world = TestServer.of(version);
    server =
        world.server(
            new ObservedDataSources(
                what -> {
                  if (what.startsWith("create database")) {
                    databasesMade.incrementAndGet();
                  }
                }));
    InstantSource time = () -> now;
    check =
        new IsolationCheck(
            new IsolationProbe(world.registry, world.removal),
            new OperatorSettings.Isolation(Duration.ofHours(6), Duration.ofMinutes(1)),
            clock(time));
  }

  @AfterEach
  void close() {
    server.close();
  }

  @Test
  void itIsTriedAtFirstThenAtTheIntervalAndAfterAReload() throws SQLException {
    look();
    assertThat(databasesMade).hasValue(2);

    // When: rest
    look();
    now = now.plus(Duration.ofHours(5));
    look();
    assertThat(databasesMade).hasValue(2);

    now = now.plus(Duration.ofHours(1));
    look();
    assertThat(databasesMade).hasValue(4);

    world.asSuperuser("postgres", "select pg_reload_conf()");
    Awaitility.await()
        .atMost(Duration.ofSeconds(60))
        .until(
            () -> {
              look();
              return databasesMade.get() == 6;
            });
  }

  @Test
  void whatWasFoundIsTriedAgainSoonAndTakesTheServerOutOfPlacementMeanwhile() throws SQLException {
    world.asSuperuser("postgres", "grant connect on database template1 to public");

    // When
    ServerReport broken = look();

    // Then
    assertThat(condition(broken, VERIFIED))
        .startsWith("False/IsolationBroken no new tenants are placed here")
        .contains("enter database template1 (revoke connect on database template1 from public)");
    assertThat(condition(broken, "Ready")).startsWith("False/IsolationBroken");
    assertThat(broken.lookAgain()).contains(Duration.ofMinutes(1));

    // When
    world.prepare();
    assertThat(condition(look(), VERIFIED)).startsWith("False");
    now = now.plus(Duration.ofMinutes(1));

    // Then
    assertThat(condition(look(), VERIFIED)).startsWith("True/Verified");
  }

  @Test
  void aTemplateThatIsNotAsTheScriptLeavesItIsNotPrepared() throws SQLException {
    world.asSuperuser("postgres", "alter database freehold_template allow_connections true");
    world.asSuperuser("freehold_template", "grant execute on function lo_creat(integer) to public");
    world.asSuperuser("postgres", "alter database freehold_template allow_connections false");

    // When
    ServerReport report = look();

    // Then
    assertThat(condition(report, "Prepared"))
        .startsWith("False/NotPrepared run ./freehold server prepare")
        .contains("EXECUTE on lo_creat(integer) must be revoked from PUBLIC in freehold_template");
    world.prepare();
  }

  @Test
  void withoutAVerdictTheServerIsNotTrusted() throws SQLException {
    HostAuthentication.refuseTenants(world.postgres);
    try {
      Awaitility.await()
          .atMost(Duration.ofSeconds(60))
          .untilAsserted(
              () -> {
                now = now.plus(Duration.ofMinutes(1));
                assertThat(condition(look(), VERIFIED))
                    .startsWith("Unknown/CheckFailed")
                    .contains("pg_hba.conf");
              });
    } finally {
      HostAuthentication.restore(world.postgres);
    }
  }

  @Test
  void aServerOlderThan16SaysWhatThatMeans() {
    String message = condition(look(), VERIFIED);

    // Then
    assertThat(message.contains("pg_execute_server_program"))
        .isEqualTo(world.server.query("asking", Running::read).major() < 16);
  }

  private ServerReport look() {
    var report = new ServerReport(TestPool.server(0, false), Instant.EPOCH);
    report.running(server.query("asking", Running::read));
    check.look(server, TestPool.server(0, false), report);
    return report;
  }

  private static String condition(ServerReport report, String type) {
    return Conditions.find(report.toStatus().conditions(), type)
        .map(each -> each.getStatus() + "/" + each.getReason() + " " + each.getMessage())
        .orElse("");
  }

  private static Clock clock(InstantSource time) {
    return time.withZone(ZoneOffset.UTC);
  }
}
