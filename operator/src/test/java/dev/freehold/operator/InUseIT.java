package dev.freehold.operator;

import static org.assertj.core.api.Assertions.assertThat;

import dev.freehold.crds.AppRelease;
import dev.freehold.crds.DatabaseServer;
import dev.freehold.crds.Plan;
import dev.freehold.operator.condition.Conditions;
import io.fabric8.kubernetes.api.model.Condition;
import io.fabric8.kubernetes.api.model.HasMetadata;
import java.sql.SQLException;
import java.time.Clock;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** What Tenants use does not go away before them, and goes with the last one. */
class InUseIT {
  private static World world;

  @BeforeAll
  static void start() throws SQLException {
    world = World.shared();
  }

  @Test
  void aPlanWaitsForItsTenantsAndGoesWithTheLastOne() {
    String plan = World.name("plan");
    world.cluster().apply(Manifests.plan(plan));
    String moves = tenantOf(plan);
    String ends = tenantOf(plan);
    world.awaitReady(moves);
    world.awaitReady(ends);

    // When
    world.client().resources(Plan.class).withName(plan).delete();

    // Then
    assertThat(awaitInUse(Plan.class, plan, "Tenants", "2 Tenants use it").getMessage())
        .contains(moves, ends, "spec.plan");
    world
        .cluster()
        .apply(Manifests.tenant(moves, "overrides: {cpu: 100m}").replace("starter", plan));
    world.awaitReady(moves);

    // When
    world.cluster().apply(Manifests.tenant(moves));
    awaitInUse(Plan.class, plan, "Tenants", "1 Tenant uses it: " + ends);
    world.delete(ends);

    // Then
    world.awaitNo(Plan.class, plan);
    assertThat(world.events(plan, "Released")).hasSize(1);
    world.awaitReady(moves);
  }

  @Test
  void anAppReleaseWaitsForThoseThatRunIt() {
    String release = World.name("release");
    world.cluster().apply(Manifests.release(release, false));
    String tenant = World.name("user");
    world.cluster().apply(Manifests.tenant(tenant, "release: " + release));
    world.awaitReady(tenant);

    // When
    world.client().resources(AppRelease.class).withName(release).delete();

    // Then
    awaitInUse(AppRelease.class, release, "Tenants", "1 Tenant uses it: " + tenant);
    world
        .cluster()
        .apply(Manifests.tenant(tenant, "release: " + release, "overrides: {cpu: 100m}"));
    world.awaitReady(tenant);

    // When
    world.delete(tenant);

    // Then
    world.awaitNo(AppRelease.class, release);
  }

  @Test
  void whatNobodyUsesGoesAtOnce() {
    String name = World.name("unused");
    world.cluster().apply(Manifests.plan(name));
    world.cluster().apply(Manifests.release(name, false));
    world.awaitProtected(Plan.class, name);
    world.awaitProtected(AppRelease.class, name);

    // When
    world.client().resources(Plan.class).withName(name).delete();
    world.client().resources(AppRelease.class).withName(name).delete();

    // Then
    world.awaitNo(Plan.class, name);
    world.awaitNo(AppRelease.class, name);
  }

  @Test
  void aDatabaseServerGoesOnWorkingUntilNothingOfOursIsLeftOnIt() throws SQLException {
    try (OwnServer own = OwnServer.ready(world, 10)) {
      world
          .cluster()
          .kubectl(
              "patch",
              "databaseserver",
              own.name(),
              "--type=merge",
              "-p",
              "{\"spec\": {\"warmPool\": 2}}");
      world.awaitServer(own.name(), "Stocked", "True", "Stocked");
      String tenant = World.name("lives");
      own.applyTenant(tenant);
      String id = world.awaitReady(tenant).getSpec().binding().databaseId();

      // When
      own.deleteResource();

      // Then
      awaitInUse(DatabaseServer.class, own.name(), "Tenants", "1 Tenant uses it: " + tenant);
      world.app(tenant).close();
      own.applyTenant(tenant, "overrides: {connections: 7}");
      World.await(
          "a change of the tenant",
          () -> Optional.of(connectionLimit(own, id)).filter("7"::equals),
          () -> connectionLimit(own, id));
      String late = World.name("late");
      own.applyTenant(late);
      assertThat(world.awaitCondition(late, "Placed", "False", "NoServer").getMessage())
          .contains("'" + own.name() + "' is being deleted");
      world.delete(late);

      // When
      world.delete(tenant);

      // Then
      assertThat(
              awaitInUse(DatabaseServer.class, own.name(), "Tombstones", "1 retained").getMessage())
          .contains("freehold.dev/force-forget=true");

      // When
      own.annotate("freehold.dev/purge", id);

      // Then
      world.awaitNo(DatabaseServer.class, own.name());
      assertThat(
              own.query(
                  "freehold",
                  "select datname from pg_database where datname like 'fh\\_%'"
                      + " union all select rolname from pg_roles where rolname like 'fh\\_%'"
                      + " union all select id from registry.tenant_database"))
          .isEmpty();
    }
  }

  @Test
  void aDatabaseServerThatIsGoneForEverIsForgottenOnlyByAPersonsWord() throws SQLException {
    try (OwnServer own = OwnServer.ready(world, 10)) {
      own.postgres().stop();
      world.awaitServer(own.name(), "False", "ServerUnreachable");

      // When
      own.deleteResource();

      // Then
      assertThat(
              awaitInUse(DatabaseServer.class, own.name(), "ServerUnreachable", "cannot tell")
                  .getStatus())
          .isEqualTo("Unknown");

      // When
      own.annotate("freehold.dev/force-forget", "true");

      // Then
      world.awaitNo(DatabaseServer.class, own.name());
    }
  }

  /** The informer of an operator may not have heard of a Tenant that the API knows. */
  @Test
  void thatNobodyUsesItIsSaidByTheApiAlone() {
    String tenant = World.name("unseen");
    world.cluster().apply(Manifests.tenant(tenant));
    var events = new ResourceEvents(world.client(), Clock.systemUTC());
    var protection = new InUseProtection(world.client(), events);

    // When
    var users = protection.users(List.of(), each -> each.getMetadata().getName().equals(tenant));

    // Then
    assertThat(users.tenants()).containsExactly(tenant);
    world.delete(tenant);
  }

  private static String connectionLimit(OwnServer own, String id) {
    try {
      return own.query(
          "postgres", "select rolconnlimit from pg_roles where rolname = 'fh_" + id + "_a'");
    } catch (SQLException e) {
      throw new IllegalStateException(e);
    }
  }

  private static String tenantOf(String plan) {
    String tenant = World.name("user");
    world.cluster().apply(Manifests.tenant(tenant).replace("plan: starter", "plan: " + plan));
    return tenant;
  }

  private static <R extends HasMetadata> Condition awaitInUse(
      Class<R> type, String name, String reason, String message) {
    return World.await(
        "%s: InUse/%s %s".formatted(name, reason, message),
        () ->
            Conditions.find(conditions(type, name), InUseProtection.CONDITION)
                .filter(each -> each.getReason().equals(reason))
                .filter(each -> each.getMessage().contains(message)),
        () -> describe(type, name));
  }

  private static List<Condition> conditions(Class<? extends HasMetadata> type, String name) {
    HasMetadata resource = world.client().resources(type).withName(name).get();
    return switch (resource) {
      case Plan plan -> plan.getStatus().conditions();
      case AppRelease release -> release.getStatus().conditions();
      case DatabaseServer server -> server.getStatus().conditions();
      case null, default -> List.of();
    };
  }

  private static String describe(Class<? extends HasMetadata> type, String name) {
    return world.cluster().kubectl("get", HasMetadata.getPlural(type), name, "-o", "yaml");
  }
}
