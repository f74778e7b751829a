package dev.freehold.operator.tenant;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.freehold.operator.Manifests;
import dev.freehold.operator.World;
import io.fabric8.kubernetes.api.model.Event;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** A trial's dates are near a threshold, so that real time passes it: nobody touches the Tenant. */
class TrialIT {
  private static final Duration SOON = Duration.ofSeconds(4);
  private static World world;

  @BeforeAll
  static void start() throws SQLException {
    world = World.shared();
  }

  @Test
  void aTrialIsRemindedOfEndsByItselfAndIsExtendedAndConvertedByItsSpec() throws SQLException {
    String tenant = ready(Duration.ofDays(30));
    assertThat(events(tenant, "Trial")).isEmpty();

    // When // Then: each threshold passes
    endsIn(tenant, Duration.ofDays(3).plus(SOON));
    world.awaitCondition(tenant, "TrialActive", "True", "TrialRunning");
    world.awaitCondition(tenant, "TrialActive", "True", "TrialEndsSoon");
    endsIn(tenant, Duration.ofDays(1).plus(SOON));
    world.awaitCondition(tenant, "TrialActive", "True", "TrialEndsTomorrow");
    endsIn(tenant, SOON);
    world.awaitCondition(tenant, "TrialActive", "False", "TrialEnded");
    awaitAccess(tenant, "ReadOnly");
    try (Connection reader = world.app(tenant)) {
      assertThatThrownBy(() -> execute(reader, "create table note ()"))
          .extracting("SQLState")
          .isEqualTo("42501");
    }
    assertThat(world.condition(tenant, "AccessApplied").orElseThrow().getMessage())
        .contains("the trial ended at");
    endsIn(tenant, Duration.ofDays(-14).plus(SOON));
    world.awaitCondition(tenant, "TrialActive", "False", "TrialExpired");
    awaitAccess(tenant, "Suspended");
    assertThatThrownBy(() -> world.app(tenant).close()).extracting("SQLState").isEqualTo("28000");
    assertThat(world.tenant(tenant).getSpec().restrictions()).isNull();

    // When: extended
    endsIn(tenant, Duration.ofDays(30));

    // Then
    awaitAccess(tenant, "Full");
    world.awaitCondition(tenant, "TrialActive", "True", "TrialRunning");
    try (Connection app = world.app(tenant)) {
      execute(app, "create table note ()");
    }

    // When: converted, from a trial that is over
    endsIn(tenant, Duration.ofDays(-1));
    awaitAccess(tenant, "ReadOnly");
    world.cluster().apply(Manifests.tenant(tenant));

    // Then
    awaitAccess(tenant, "Full");
    assertThat(world.condition(tenant, "TrialActive")).isEmpty();
    awaitEvent(tenant, "TrialExpired");
    assertThat(events(tenant, "TrialEndsSoon")).hasSize(1);
    assertThat(events(tenant, "TrialEndsTomorrow")).hasSize(1);
    assertThat(events(tenant, "TrialEnded")).hasSize(2);
  }

  @Test
  void whatPassedWhileNoOperatorRanIsToldOnceAndAfterARestartNotAgain() {
    String tenant = ready(Duration.ofDays(30));
    world.stopOperator();
    endsIn(tenant, Duration.ofHours(12));

    // When
    world.startOperator();
    world.awaitCondition(tenant, "TrialActive", "True", "TrialEndsTomorrow");
    awaitEvent(tenant, "TrialEndsTomorrow");
    world.stopOperator();
    world.startOperator();
    look(tenant);

    // Then
    assertThat(events(tenant, "Trial")).hasSize(1);
  }

  @Test
  void billingDecidesWhereItIsAskedToAndTheOperatorOnlyTells() {
    String tenant = World.name("billed");
    world
        .cluster()
        .apply(
            Manifests.tenant(
                tenant,
                "organization: acme",
                "trial: {enforcedBy: Billing, endsAt: '%s'}".formatted(in(Duration.ofDays(-90)))));

    // When
    world.awaitReady(tenant);

    // Then
    world.awaitCondition(tenant, "TrialActive", "False", "TrialEnded");
    awaitAccess(tenant, "Full");
  }

  private static String ready(Duration left) {
    String tenant = World.name("trial");
    endsIn(tenant, left);
    world.awaitReady(tenant);
    return tenant;
  }

  private static void endsIn(String tenant, Duration left) {
    world.cluster().apply(Manifests.tenant(tenant, "trial: {endsAt: '%s'}".formatted(in(left))));
  }

  private static Instant in(Duration time) {
    return Instant.now().plus(time);
  }

  private static void look(String tenant) {
    world.touch(tenant);
    long generation = world.tenant(tenant).getMetadata().getGeneration();
    World.await(
        "the operator has looked",
        () ->
            Optional.of(world.tenant(tenant).getStatus())
                .filter(status -> Long.valueOf(generation).equals(status.observedGeneration())),
        () -> "it has not");
  }

  private static void awaitAccess(String tenant, String access) {
    World.await(
        tenant + " has access " + access,
        () ->
            Optional.of(world.tenant(tenant).getStatus())
                .filter(status -> access.equals(String.valueOf(status.access()))),
        () -> world.cluster().kubectl("describe", "tenant", tenant));
  }

  private static void awaitEvent(String tenant, String reason) {
    World.await(
        "event " + reason,
        () -> events(tenant, reason).stream().findAny(),
        () -> world.cluster().kubectl("describe", "tenant", tenant));
  }

  private static List<Event> events(String tenant, String reasonPrefix) {
    return world
        .client()
        .v1()
        .events()
        .inNamespace("default")
        .withField("involvedObject.name", tenant)
        .list()
        .getItems()
        .stream()
        .filter(event -> event.getReason().startsWith(reasonPrefix))
        .toList();
  }

  private static void execute(Connection connection, String sql) throws SQLException {
    try (var statement = connection.createStatement()) {
      statement.execute(sql);
    }
  }
}
