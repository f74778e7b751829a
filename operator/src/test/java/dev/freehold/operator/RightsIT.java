package dev.freehold.operator;

import static java.util.function.Predicate.not;
import static org.assertj.core.api.Assertions.assertThat;

import dev.freehold.crds.AppRelease;
import dev.freehold.crds.DatabaseServer;
import dev.freehold.crds.Plan;
import dev.freehold.testbed.cluster.AuditEvent;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.NamespaceBuilder;
import io.fabric8.kubernetes.api.model.rbac.ClusterRole;
import io.fabric8.kubernetes.api.model.rbac.PolicyRule;
import io.fabric8.kubernetes.api.model.rbac.Role;
import java.io.IOException;
import java.sql.SQLException;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** The rights in the manifest are those that the operator uses: none is missing, none too many. */
class RightsIT {
  private static final String USER =
      "system:serviceaccount:" + Installation.NAMESPACE + ":freehold-operator";

  /** Asked for only where apps are exposed through the Gateway API. */
  private static final String OTHER_EXPOSURE = "gateway.networking.k8s.io/";

  /** The framework checks at the start that it may, and then patches. */
  private static final String NEVER_USED = "coordination.k8s.io/leases update";

  private static World world;

  @BeforeAll
  static void start() throws SQLException {
    world = World.shared();
  }

  @Test
  void theOperatorsRightsAreWhatItUses() throws IOException {
    Instant start = Instant.now();

    // When
    live();

    // Then
    Set<String> granted = granted();
    World.await(
        "the audit log to tell of everything that is granted",
        () -> Optional.of(used(start)).filter(used -> used.containsAll(granted)),
        () -> "never used: " + granted.stream().filter(not(used(start)::contains)).toList());
    assertThat(used(start)).isEqualTo(granted);
    assertThat(events(start).filter(event -> event.code() == 403)).isEmpty();
    world.operator().start();
  }

  private static Set<String> used(Instant start) {
    return events(start)
        .map(RightsIT::rights)
        .flatMap(Collection::stream)
        .collect(Collectors.toCollection(TreeSet::new));
  }

  private static Stream<AuditEvent> events(Instant start) {
    return world
        .cluster()
        .auditLog()
        .eventsSince(start)
        .filter(event -> event.user().equals(USER) && !event.resource().isEmpty())
        // Everybody may ask for their own rights.
        .filter(event -> !event.apiGroup().equals("authorization.k8s.io"));
  }

  /** Everything that can happen to a tenant. */
  private static void live() {
    // One that the next operator finds: it must get to know its children.
    String found = World.name("rights");
    world.cluster().apply(Manifests.tenant(found));
    world.awaitReady(found);
    world.operator().stop();
    world
        .client()
        .leases()
        .inNamespace(Installation.NAMESPACE)
        .withName("freehold-operator")
        .delete();
    String release = World.name("release");
    world.cluster().apply(Manifests.release(release, false, "progressDeadline: 1s"));
    world.operator().start();
    world.awaitServer(World.SERVER, "True", "Ready");
    String stranger = World.name("rights");
    var namespace =
        new NamespaceBuilder().withNewMetadata().withName("tenant-" + stranger).endMetadata();
    world.client().resource(namespace.build()).create();
    world.cluster().apply(Manifests.tenant(stranger, "reclaimPolicy: Delete"));
    world.awaitCondition(stranger, "NamespaceReady", "False", "Conflict");
    String tenant = World.name("rights");
    world.cluster().apply(Manifests.tenant(tenant, "release: " + release));
    world.awaitReady(tenant);
    // No node has so many CPUs: the pods are asked why they do not start.
    world
        .cluster()
        .apply(Manifests.tenant(tenant, "release: " + release, "overrides: {cpu: 200k}"));
    world.awaitCondition(tenant, "WorkloadReady", "True", "UpdateFailed");
    String suspended = "restrictions: {platform: {level: Suspended}}";
    world.cluster().apply(Manifests.tenant(tenant, suspended));
    world.awaitCondition(tenant, "WorkloadReady", "True", "ScaledToZero");
    world.awaitReady(tenant);
    world.cluster().apply(Manifests.tenant(tenant));
    world.awaitCondition(tenant, "WorkloadReady", "True", "RolledOut");
    world.awaitReady(found);
    List.of(tenant, stranger, found).forEach(world::delete);
    List.of(tenant, stranger, found).forEach(world::awaitGone);
    world.client().namespaces().withName("tenant-" + stranger).delete();
    String unused = World.name("rights");
    world.cluster().apply(Manifests.plan(unused));
    // Nothing listens there: what is left on it is not asked for.
    world
        .cluster()
        .apply(
            Manifests.server(unused, world.postgres(), 1)
                .replaceFirst("port: \\d+", "port: 1")
                .replace(
                    "name: " + unused,
                    "name: " + unused + ", annotations: {freehold.dev/force-forget: 'true'}"));
    delete(Plan.class, unused);
    delete(DatabaseServer.class, unused);
    delete(AppRelease.class, release);
    // A watch is logged at its end.
    world.operator().stop();
  }

  private static void delete(Class<? extends HasMetadata> type, String name) {
    world.awaitProtected(type, name);
    world.client().resources(type).withName(name).delete();
    world.awaitNo(type, name);
  }

  /** An apply that makes the object needs the right to create as well. */
  private static Set<String> rights(AuditEvent event) {
    String resource =
        event.apiGroup()
            + "/"
            + event.resource()
            + (event.subresource().isEmpty() ? "" : "/" + event.subresource());
    return event.verb().equals("patch") && event.code() == 201
        ? Set.of(resource + " patch", resource + " create")
        : Set.of(resource + " " + event.verb());
  }

  private static Set<String> granted() throws IOException {
    try (var manifest = RightsIT.class.getResourceAsStream("/freehold/operator/rbac.yaml")) {
      return world.client().load(manifest).items().stream()
          .flatMap(
              item ->
                  switch (item) {
                    case ClusterRole role -> role.getRules().stream();
                    case Role role -> role.getRules().stream();
                    default -> Stream.<PolicyRule>empty();
                  })
          .map(RightsIT::rights)
          .flatMap(Collection::stream)
          .filter(right -> !right.startsWith(OTHER_EXPOSURE) && !right.equals(NEVER_USED))
          .collect(Collectors.toCollection(TreeSet::new));
    }
  }

  private static Set<String> rights(PolicyRule rule) {
    var rights = new TreeSet<String>();
    for (String group : rule.getApiGroups()) {
      for (String resource : rule.getResources()) {
        rule.getVerbs().forEach(verb -> rights.add(group + "/" + resource + " " + verb));
      }
    }
    return rights;
  }
}
