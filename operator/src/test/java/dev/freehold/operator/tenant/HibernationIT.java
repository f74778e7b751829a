package dev.freehold.operator.tenant;

import static org.assertj.core.api.Assertions.assertThat;

import dev.freehold.crds.Freehold;
import dev.freehold.operator.Manifests;
import dev.freehold.operator.World;
import io.fabric8.kubernetes.api.model.Condition;
import io.fabric8.kubernetes.api.model.networking.v1.Ingress;
import io.fabric8.kubernetes.client.dsl.Resource;
import io.fabric8.kubernetes.client.dsl.base.PatchContext;
import io.fabric8.kubernetes.client.dsl.base.PatchType;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** The test marks requests on the Ingress, as whoever serves it does. */
class HibernationIT {
  private static final Duration AFTER = Duration.ofSeconds(8);
  private static final String PLAN = World.name("sleepy");
  private static World world;

  @BeforeAll
  static void start() throws SQLException {
    world = World.shared();
    world.cluster().apply(Manifests.plan(PLAN) + "  hibernateAfter: 8s\n");
  }

  @Test
  void anIdleTrialSleepsWithItsDatabaseOpenAndARequestWakesIt() throws SQLException {
    String tenant = trial();

    // When // Then: nobody asks for it
    Observed.access(world, tenant, "Hibernated");
    assertThat(replicas(tenant)).isZero();
    assertThat(annotation(tenant, Freehold.HIBERNATED_ANNOTATION)).isEqualTo("true");
    Condition asleep = world.awaitCondition(tenant, "Awake", "False", "Hibernated");
    assertThat(asleep.getMessage()).contains("kubectl annotate --overwrite tenant " + tenant);
    world.awaitReady(tenant);
    try (Connection app = world.app(tenant);
        var statement = app.createStatement()) {
      statement.execute("create table while_asleep ()");
    }

    // When
    mark(tenant);

    // Then
    Observed.access(world, tenant, "Full");
    assertThat(replicas(tenant)).isEqualTo(1);
    assertThat(annotation(tenant, Freehold.HIBERNATED_ANNOTATION)).isNull();
  }

  @Test
  void requestsKeepItAwake() {
    String tenant = trial();
    world.awaitCondition(tenant, "Awake", "True", "Serving");
    assertThat(annotation(tenant, Freehold.MARK_REQUESTS_ANNOTATION)).isEqualTo("1s");
    Instant last = Instant.now().plusSeconds(6);

    // When: a request in six seconds
    mark(tenant, last);

    // Then
    Condition asleep = world.awaitCondition(tenant, "Awake", "False", "Hibernated");
    assertThat(Instant.parse(asleep.getLastTransitionTime()))
        .isAfterOrEqualTo(last.plus(AFTER).minusSeconds(1));
  }

  @Test
  void aCommandWakesItAndARestrictionLetsNoRequestWakeIt() {
    String tenant = trial();
    Observed.access(world, tenant, "Hibernated");

    // When
    world
        .cluster()
        .kubectl(
            "annotate",
            "--overwrite",
            "tenant",
            tenant,
            Freehold.WAKE_ANNOTATION + "=" + Instant.now().getEpochSecond());

    // Then: awake, and asleep again when its time is over
    Observed.access(world, tenant, "Full");
    Observed.access(world, tenant, "Hibernated");

    // When
    world
        .cluster()
        .apply(
            manifest(tenant).replace("spec:", "spec:\n  restrictions: {hold: {level: Suspended}}"));
    Observed.access(world, tenant, "Suspended");
    mark(tenant);
    Observed.look(world, tenant);

    // Then
    assertThat(String.valueOf(world.tenant(tenant).getStatus().access())).isEqualTo("Suspended");
    assertThat(replicas(tenant)).isZero();
    assertThat(annotation(tenant, Freehold.HIBERNATED_ANNOTATION)).isNull();
    assertThat(annotation(tenant, Freehold.MARK_REQUESTS_ANNOTATION)).isNull();
  }

  @Test
  void anAppThatStillStartsIsNotPutToSleep() {
    String plan = World.name("huge");
    world
        .cluster()
        .apply(
            Manifests.plan(plan).replace("memory: 128Mi", "memory: 900Ti")
                + "  hibernateAfter: 1s\n");
    String tenant = World.name("starting");
    world.cluster().apply(manifest(tenant).replace("plan: " + PLAN, "plan: " + plan));
    // No node has room for its pod.
    world.awaitCondition(tenant, "WorkloadReady", "False", "RollingOut");
    Condition awake = world.awaitCondition(tenant, "Awake", "True", "Serving");
    Instant late = Instant.parse(awake.getLastTransitionTime()).plusSeconds(5);
    World.await(
        "its idle time is over", () -> Optional.of(late).filter(Instant.now()::isAfter), () -> "");

    // When
    Observed.look(world, tenant);

    // Then
    world.awaitCondition(tenant, "Awake", "True", "Serving");
    assertThat(replicas(tenant)).isEqualTo(1);
  }

  @Test
  void onlyTrialsSleep() {
    String tenant = World.name("awake");

    // When
    world.cluster().apply(Manifests.tenant(tenant).replace("plan: starter", "plan: " + PLAN));
    world.awaitReady(tenant);

    // Then
    assertThat(world.condition(tenant, "Awake")).isEmpty();
    assertThat(annotation(tenant, Freehold.MARK_REQUESTS_ANNOTATION)).isNull();
  }

  private static String trial() {
    String tenant = World.name("idle");
    world.cluster().apply(manifest(tenant));
    World.await(
        tenant + " has its app",
        () -> Optional.ofNullable(world.tenant(tenant).getStatus().url()),
        () -> world.cluster().kubectl("describe", "tenant", tenant));
    return tenant;
  }

  private static String manifest(String tenant) {
    return Manifests.tenant(
            tenant, "trial: {endsAt: '%s'}".formatted(Instant.now().plus(Duration.ofDays(30))))
        .replace("plan: starter", "plan: " + PLAN);
  }

  private static void mark(String tenant) {
    mark(tenant, Instant.now());
  }

  private static void mark(String tenant, Instant request) {
    ingress(tenant)
        .patch(
            PatchContext.of(PatchType.JSON_MERGE),
            "{\"metadata\": {\"annotations\": {\"%s\": \"%s\"}}}"
                .formatted(Freehold.LAST_REQUEST_ANNOTATION, request));
  }

  private static String annotation(String tenant, String key) {
    return ingress(tenant).get().getMetadata().getAnnotations().get(key);
  }

  private static Resource<Ingress> ingress(String tenant) {
    return world
        .client()
        .network()
        .v1()
        .ingresses()
        .inNamespace("tenant-" + tenant)
        .withName("app");
  }

  private static int replicas(String tenant) {
    return world
        .client()
        .apps()
        .deployments()
        .inNamespace("tenant-" + tenant)
        .withName("app")
        .get()
        .getSpec()
        .getReplicas();
  }
}
