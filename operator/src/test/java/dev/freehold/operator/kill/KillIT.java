package dev.freehold.operator.kill;

import static org.assertj.core.api.Assertions.assertThat;

import dev.freehold.operator.CrashPoints;
import dev.freehold.operator.Installation;
import dev.freehold.operator.Manifests;
import dev.freehold.operator.TenantSnapshot;
import dev.freehold.operator.World;
import dev.freehold.testbed.cluster.AuditEvent;
import dev.freehold.testbed.process.KillSwitch;
import io.fabric8.kubernetes.api.model.coordination.v1.Lease;
import io.fabric8.kubernetes.client.dsl.Resource;
import java.io.IOException;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer.OrderAnnotation;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;

/**
 * The operator is killed after its first, … call for a tenant, later each time, until it survives.
 * The next operator, which waits as a standby already, finishes that tenant and is killed itself
 * one call later on the next one.
 */
@TestMethodOrder(OrderAnnotation.class)
class KillIT {
  private static final String RUN = World.name("kill");
  private static final List<String> TENANTS = new ArrayList<>();
  private static World world;
  private static OperatorJava java;

  @BeforeAll
  static void stopTheOperatorOfThisWorld() throws SQLException, IOException {
    world = World.shared();
    world.operator().stop();
    lease().delete();
    java = new OperatorJava(world);
  }

  @AfterAll
  static void startItAgain() {
    world.operator().start();
  }

  @Test
  @Order(1)
  void killedAnywhereAProvisioningEndsAsIfNothingHadHappened() throws SQLException {
    List<String> calls = null;
    OperatorProcess operator = active(java.start(name(1), 1));
    for (int at = 1; calls == null; at += CrashPoints.STEP) {
      OperatorProcess next = java.start(name(at + CrashPoints.STEP), at + CrashPoints.STEP);
      TENANTS.add(name(at));
      // When
      world.cluster().apply(Manifests.tenant(name(at), "reclaimPolicy: Delete"));
      if (isKilled(operator, name(at))) {
        takeOver(operator);
        operator = next;
        world.awaitReady(name(at));
      } else {
        calls = operator.calls();
        next.close();
      }
    }
    takeOver(operator);
    print("provisioning", calls);

    // Then: all are as the last one, which was never interrupted
    String undisturbed = TenantSnapshot.of(world, TENANTS.getLast());
    for (String tenant : TENANTS) {
      assertThat(TenantSnapshot.of(world, tenant)).as(tenant).isEqualTo(undisturbed);
      world.app(tenant).close();
      assertThat(created(childrenApplied(tenant))).as(tenant).doesNotHaveDuplicates().hasSize(8);
      // The apply that was under way at the kill may be made again; it changes nothing.
      assertThat(childrenApplied(tenant)).as(tenant).hasSizeBetween(8, 9);
    }
    assertThat(query("select id from registry.tenant_database where tenant_name like '%s-%%'"))
        .hasSize(TENANTS.size());
    assertThat(query(ORPHANS)).isEmpty();
  }

  @Test
  @Order(2)
  void killedAnywhereADeletionLeavesNothing() throws SQLException {
    List<String> ids =
        query("select 'fh_' || id from registry.tenant_database where tenant_name like '%s-%%'");
    List<String> calls = null;
    OperatorProcess operator = active(java.start(TENANTS.getFirst(), 1));
    for (int turn = 0; calls == null; turn++) {
      String tenant = TENANTS.get(turn);
      OperatorProcess next = java.start(TENANTS.get(turn + 1), 1 + (turn + 1) * CrashPoints.STEP);
      // When: the one before may still be under way, because namespaces take seconds to end
      world.delete(tenant);
      if (isKilled(operator, tenant)) {
        takeOver(operator);
        operator = next;
      } else {
        calls = operator.calls();
        next.close();
      }
    }
    TENANTS.forEach(world::delete);
    TENANTS.forEach(world::awaitGone);
    takeOver(operator);
    print("deletion", calls);

    // Then
    assertThat(query("select id from registry.tenant_database where tenant_name like '%s-%%'"))
        .isEmpty();
    assertThat(
            query("select datname::text from pg_database union all select rolname from pg_roles"))
        .isNotEmpty()
        .noneMatch(name -> ids.stream().anyMatch(name::startsWith));
    assertThat(world.client().namespaces().list().getItems())
        .noneMatch(each -> each.getMetadata().getName().startsWith("tenant-" + RUN));
    assertThat(query(ORPHANS)).isEmpty();
  }

  private static final String ORPHANS =
      """
      select n.name from (
        select datname::text as name from pg_database where datname like 'fh\\_%%'
        union all select substring(rolname from 1 for 19) from pg_roles where rolname like 'fh\\_%%') n
      where not exists (select from registry.tenant_database t where t.database_name = n.name)
      """;

  private static String name(int at) {
    return "%s-%03d".formatted(RUN, at);
  }

  /** False: it survived, and the tenant is ready, or gone. */
  private static boolean isKilled(OperatorProcess operator, String tenant) {
    Optional<Integer> exit =
        World.await(
            "the operator is killed, or has done all for " + tenant,
            () ->
                operator.exit().isPresent()
                    ? Optional.of(operator.exit())
                    : isDone(tenant) ? Optional.of(Optional.empty()) : Optional.empty(),
            operator::log);
    if (exit.isEmpty()) {
      exit = exitAfterTheLastCall(operator);
    }
    exit.ifPresent(code -> assertThat(code).as(operator::log).isEqualTo(KillSwitch.KILLED));
    return exit.isPresent();
  }

  /** We may see the end before the operator gets its answer: it must finish another tenant too. */
  private static Optional<Integer> exitAfterTheLastCall(OperatorProcess operator) {
    String another = World.name("another");
    world.cluster().apply(Manifests.tenant(another));
    return World.await(
        "the operator is killed, or goes on to " + another,
        () ->
            operator.exit().isPresent()
                ? Optional.of(operator.exit())
                : isDone(another) ? Optional.of(Optional.empty()) : Optional.empty(),
        operator::log);
  }

  private static boolean isDone(String tenant) {
    var now = world.tenant(tenant);
    return now == null
        || !now.isMarkedForDeletion()
            && world
                .condition(tenant, "Ready")
                .filter(c -> c.getStatus().equals("True"))
                .isPresent();
  }

  /** Else the standby that is started after it might be the first one to be active. */
  private static OperatorProcess active(OperatorProcess operator) {
    World.await(
        "the operator holds the lease",
        () -> world.operator().active().map(_ -> operator),
        operator::log);
    return operator;
  }

  /** The lease of a killed operator need not be waited for: its process is known to be gone. */
  private static void takeOver(OperatorProcess killed) {
    killed.close();
    lease().delete();
  }

  private static Resource<Lease> lease() {
    return world
        .client()
        .leases()
        .inNamespace(Installation.NAMESPACE)
        .withName("freehold-operator");
  }

  /**
   * Kinds of the objects that the operator wrote into the tenant's namespace, the namespace too.
   */
  private static List<AuditEvent> childrenApplied(String tenant) {
    try (var events = world.cluster().auditLog().events()) {
      return events
          .filter(AuditEvent::isWrite)
          .filter(event -> event.user().endsWith(":freehold-operator"))
          .filter(
              event ->
                  event.namespace().equals("tenant-" + tenant)
                      || event.name().equals("tenant-" + tenant))
          .toList();
    }
  }

  /** An apply that creates answers 201, one that finds the object 200. */
  private static List<String> created(List<AuditEvent> applied) {
    return applied.stream().filter(event -> event.code() == 201).map(AuditEvent::resource).toList();
  }

  private static List<String> query(String sql) throws SQLException {
    var values = new ArrayList<String>();
    try (var connection = world.postgres().connect("freehold");
        var statement = connection.createStatement();
        var rows = statement.executeQuery(sql.formatted(RUN))) {
      while (rows.next()) {
        values.add(rows.getString(1));
      }
    }
    return values;
  }

  private static void print(String what, List<String> calls) {
    assertThat(calls).isNotEmpty();
    System.out.printf(
        "The operator was killed after each of %d calls of a %s:%n%s%n",
        calls.size(), what, String.join("\n", calls));
  }
}
