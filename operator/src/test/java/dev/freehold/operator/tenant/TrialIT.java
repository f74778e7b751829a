package dev.freehold.operator.tenant;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.freehold.operator.Manifests;
import dev.freehold.operator.MovableClock;
import dev.freehold.operator.World;
import io.fabric8.kubernetes.api.model.Event;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** By a clock that the test moves to shortly before a threshold, which then passes by itself. */
class TrialIT {
  private static final Duration SOON = Duration.ofSeconds(2);

  /** Past, so that what this clock leaves behind is nobody else's future. */
  private static final Instant END =
      Instant.now().minus(Duration.ofDays(60)).truncatedTo(ChronoUnit.SECONDS);

  private static final MovableClock clock = new MovableClock();
  private static World world;

  @BeforeAll
  static void start() throws SQLException {
    world = World.shared();
    clock.moveTo(END.minus(Duration.ofDays(30)));
    restart();
  }

  @AfterAll
  static void stop() {
    world.operator().stop();
    world.operator().start();
  }

  @Test
  void aTrialIsRemindedOfEndsByItselfAndIsExtendedAndConvertedByItsSpec() throws SQLException {
    clock.moveTo(END.minus(Duration.ofDays(30)));
    String tenant = ready();
    world.awaitCondition(tenant, "TrialActive", "True", "TrialRunning");
    assertThat(events(tenant, "Trial")).isEmpty();

    // When // Then: each threshold passes
    passes(tenant, END.minus(Duration.ofDays(3)));
    world.awaitCondition(tenant, "TrialActive", "True", "TrialEndsSoon");
    passes(tenant, END.minus(Duration.ofDays(1)));
    world.awaitCondition(tenant, "TrialActive", "True", "TrialEndsTomorrow");
    Observed.access(world, tenant, "Full");
    passes(tenant, END);
    world.awaitCondition(tenant, "TrialActive", "False", "TrialEnded");
    Observed.access(world, tenant, "ReadOnly");
    try (Connection reader = world.app(tenant)) {
      assertThatThrownBy(() -> execute(reader, "create table note ()"))
          .extracting("SQLState")
          .isEqualTo("42501");
    }
    assertThat(world.condition(tenant, "AccessApplied").orElseThrow().getMessage())
        .contains("the trial ended at");
    passes(tenant, END.plus(Duration.ofDays(14)));
    world.awaitCondition(tenant, "TrialActive", "False", "TrialExpired");
    Observed.access(world, tenant, "Suspended");
    assertThatThrownBy(() -> world.app(tenant).close()).extracting("SQLState").isEqualTo("28000");
    assertThat(world.tenant(tenant).getSpec().restrictions()).isNull();

    // When: extended
    endsAt(tenant, clock.instant().plus(Duration.ofDays(30)));

    // Then
    Observed.access(world, tenant, "Full");
    world.awaitCondition(tenant, "TrialActive", "True", "TrialRunning");
    try (Connection app = world.app(tenant)) {
      execute(app, "create table note ()");
    }

    // When: converted, from a trial that is over
    endsAt(tenant, clock.instant().minus(Duration.ofDays(1)));
    Observed.access(world, tenant, "ReadOnly");
    world.cluster().apply(Manifests.tenant(tenant));

    // Then
    Observed.access(world, tenant, "Full");
    assertThat(world.condition(tenant, "TrialActive")).isEmpty();
    Observed.event(world, tenant, "TrialExpired");
    assertThat(events(tenant, "TrialEndsSoon")).hasSize(1);
    assertThat(events(tenant, "TrialEndsTomorrow")).hasSize(1);
    assertThat(events(tenant, "TrialEnded")).hasSize(2);
  }

  @Test
  void whatPassedWhileNoOperatorRanIsToldOnceAndAfterARestartNotAgain() {
    clock.moveTo(END.minus(Duration.ofDays(30)));
    String tenant = ready();
    world.operator().stop();
    clock.moveTo(END.minus(Duration.ofHours(12)));

    // When
    startWithClock();
    world.awaitCondition(tenant, "TrialActive", "True", "TrialEndsTomorrow");
    Observed.event(world, tenant, "TrialEndsTomorrow");
    restart();
    Observed.look(world, tenant);

    // Then
    assertThat(events(tenant, "Trial")).hasSize(1);
  }

  @Test
  void billingDecidesWhereItIsAskedToAndTheOperatorOnlyTells() {
    clock.moveTo(END.plus(Duration.ofDays(30)));
    String tenant = World.name("billed");
    world
        .cluster()
        .apply(
            Manifests.tenant(
                tenant,
                "organization: acme",
                "trial: {enforcedBy: Billing, endsAt: '%s'}".formatted(END)));

    // When
    world.awaitReady(tenant);

    // Then
    world.awaitCondition(tenant, "TrialActive", "False", "TrialEnded");
    Observed.access(world, tenant, "Full");
  }

  private static void restart() {
    world.operator().stop();
    startWithClock();
  }

  private static void startWithClock() {
    world.operator().start(context -> context.registerBean(Clock.class, () -> clock));
  }

  /** A trial that ends at {@link #END}. */
  private static String ready() {
    String tenant = World.name("trial");
    endsAt(tenant, END);
    world.awaitReady(tenant);
    return tenant;
  }

  private static void endsAt(String tenant, Instant end) {
    world.cluster().apply(Manifests.tenant(tenant, "trial: {endsAt: '%s'}".formatted(end)));
  }

  /** The operator looks shortly before; nobody touches the Tenant then. */
  private static void passes(String tenant, Instant threshold) {
    clock.moveTo(threshold.minus(SOON));
    Observed.look(world, tenant);
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
