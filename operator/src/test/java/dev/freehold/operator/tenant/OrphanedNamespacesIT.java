package dev.freehold.operator.tenant;

import static org.assertj.core.api.Assertions.assertThat;

import dev.freehold.crds.Freehold;
import dev.freehold.crds.Tenant;
import dev.freehold.operator.Manifests;
import dev.freehold.operator.OperatorSettings;
import dev.freehold.operator.World;
import io.fabric8.kubernetes.api.model.Namespace;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** A namespace whose Tenant is no more says so itself, and stays. */
class OrphanedNamespacesIT {
  private static World world;

  @BeforeAll
  static void start() throws SQLException {
    world = World.shared();
  }

  @Test
  void aNamespaceWithoutItsTenantIsToldKeptAndTakenOverByOneThatComesAgain() {
    String lost = TestingTenant.ready(world, "lost");
    String living = TestingTenant.ready(world, "living");

    // When
    lose(lost);

    // Then
    Namespace told =
        World.await(
            "the label on the namespace of " + lost,
            () -> Optional.of(namespace(lost)).filter(OrphanedNamespacesIT::isTold),
            () -> describe(lost));
    assertThat(told.getMetadata().getAnnotations().get(Freehold.ORPHANED))
        .contains("there is no Tenant '" + lost + "'", "kubectl delete namespace tenant-" + lost);
    World.await(
        "the metric",
        () -> world.operator().gauge("freehold.namespaces.orphaned").filter(found -> found >= 1),
        () -> world.operator().gauge("freehold.namespaces.orphaned").toString());
    assertThatItIsQuiet(told);
    assertThat(world.events("tenant-" + lost, "Orphaned")).hasSize(1);
    assertThat(
            world.client().apps().deployments().inNamespace("tenant-" + lost).withName("app").get())
        .isNotNull();
    assertThat(isTold(namespace(living))).isFalse();

    // When
    world.cluster().apply(Manifests.tenant(lost, "adopt: New"));

    // Then
    world.awaitReady(lost);
    World.await(
        "the end of the label",
        () -> Optional.of(namespace(lost)).filter(each -> !isTold(each)),
        () -> describe(lost));
    assertThat(namespace(lost).getMetadata().getUid()).isEqualTo(told.getMetadata().getUid());
    assertThat(namespace(lost).getMetadata().getAnnotations()).doesNotContainKey(Freehold.ORPHANED);
    world.delete(lost);
    world.delete(living);
  }

  @Test
  void anInformerThatIsBehindMakesNoNamespaceAnOrphan() {
    String unseen = TestingTenant.ready(world, "unseen");

    // When: nothing is known of any Tenant
    comparison(unseen, Duration.ZERO).compare();

    // Then
    assertThat(isTold(namespace(unseen))).isFalse();
    world.delete(unseen);
  }

  @Test
  void aNamespaceThatIsYoungIsLeftAlone() {
    String tenant = World.name("young");
    world
        .cluster()
        .apply(
            """
            apiVersion: v1
            kind: Namespace
            metadata: {name: tenant-%s, labels: {freehold.dev/tenant: %s}}
            """
                .formatted(tenant, tenant));

    // When
    comparison(tenant, Duration.ofHours(1)).compare();
    boolean young = isTold(namespace(tenant));
    comparison(tenant, Duration.ZERO).compare();

    // Then
    assertThat(young).isFalse();
    assertThat(isTold(namespace(tenant))).isTrue();
    world.client().namespaces().withName("tenant-" + tenant).delete();
  }

  private static OrphanedNamespaces comparison(String tenant, Duration grace) {
    return new OrphanedNamespaces(
        () -> Stream.of(namespace(tenant)),
        new TenantIndex(),
        world.client(),
        new OperatorSettings.Orphans(Duration.ofSeconds(1), grace),
        new SimpleMeterRegistry(),
        Clock.systemUTC());
  }

  /** Nothing is written again while it lasts: others were told after it. */
  private static void assertThatItIsQuiet(Namespace told) {
    for (int i = 0; i < 2; i++) {
      String later = World.name("later");
      world
          .cluster()
          .apply(
              """
              apiVersion: v1
              kind: Namespace
              metadata:
                name: tenant-%s
                labels: {freehold.dev/tenant: %s, app.kubernetes.io/managed-by: freehold-operator}
              """
                  .formatted(later, later));
      World.await(
          "a later comparison",
          () -> Optional.of(namespace(later)).filter(OrphanedNamespacesIT::isTold),
          () -> describe(later));
      world.client().namespaces().withName("tenant-" + later).delete();
    }
    String tenant = told.getMetadata().getLabels().get(Freehold.TENANT_LABEL);
    assertThat(namespace(tenant).getMetadata().getResourceVersion())
        .isEqualTo(told.getMetadata().getResourceVersion());
  }

  /** As by a person who does not wait for the operator. */
  private static void lose(String tenant) {
    world.operator().stop();
    world.delete(tenant);
    world.stripFinalizers(Tenant.class, tenant);
    world.operator().start();
  }

  private static Namespace namespace(String tenant) {
    return world.client().namespaces().withName("tenant-" + tenant).get();
  }

  private static boolean isTold(Namespace namespace) {
    return namespace.getMetadata().getLabels().containsKey(Freehold.ORPHANED);
  }

  private static String describe(String tenant) {
    return world.cluster().kubectl("describe", "namespace", "tenant-" + tenant);
  }
}
