package dev.freehold.e2e.chaos;

import dev.freehold.crds.Tenant;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.LimitRange;
import io.fabric8.kubernetes.api.model.ResourceQuota;
import io.fabric8.kubernetes.api.model.Secret;
import io.fabric8.kubernetes.api.model.Service;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.api.model.networking.v1.Ingress;
import io.fabric8.kubernetes.api.model.networking.v1.NetworkPolicy;
import io.fabric8.kubernetes.client.dsl.base.PatchContext;
import io.fabric8.kubernetes.client.dsl.base.PatchType;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;

/** What people do by hand to one tenant, with all rights and without knowing better. */
final class HandMade {
  private static final PatchContext MERGE =
      new PatchContext.Builder().withPatchType(PatchType.JSON_MERGE).build();

  /** Every object of a tenant's namespace, with its name. */
  static final Map<Class<? extends HasMetadata>, String> CHILDREN =
      Map.of(
          Secret.class, "database",
          Deployment.class, "app",
          Service.class, "app",
          Ingress.class, "app",
          NetworkPolicy.class, "tenant",
          ResourceQuota.class, "tenant",
          LimitRange.class, "tenant");

  private static final List<Class<? extends HasMetadata>> ORDER =
      List.of(
          Secret.class,
          Deployment.class,
          Service.class,
          Ingress.class,
          NetworkPolicy.class,
          ResourceQuota.class,
          LimitRange.class);

  private final ChaosWorld world;

  HandMade(ChaosWorld world) {
    this.world = world;
  }

  /** Empty: the tenant has nothing of the kind at this moment. */
  Optional<Injection> begin(Fault fault, Subject subject) throws SQLException {
    return switch (fault.kind()) {
      case ChildDeleted -> deleteChild(subject, ORDER.get(fault.variant() % ORDER.size()));
      case NamespaceDeleted -> deleteNamespace(subject);
      case StatusWiped -> wipeStatus(subject);
      case RoleAltered -> alterRole(subject, fault.variant());
      case RowLocked -> lockRow(subject, fault.variant());
      case OperatorKilled,
          OperatorPaused,
          PostgresKilled,
          PostgresRestarted,
          SessionsEnded,
          DatabaseCut,
          DatabaseStalled,
          DatabaseSlow,
          SlotsTaken,
          ApiServerKilled,
          ApiCut,
          ApiStalled ->
          throw new IllegalArgumentException(fault + " is not done to a tenant");
    };
  }

  private Optional<Injection> deleteChild(Subject subject, Class<? extends HasMetadata> type) {
    String name = CHILDREN.getOrDefault(type, "app");
    var deleted =
        world.client().resources(type).inNamespace(subject.namespace()).withName(name).delete();
    return done(!deleted.isEmpty(), "deleted %s of %s", type.getSimpleName(), subject.name());
  }

  private Optional<Injection> deleteNamespace(Subject subject) {
    var deleted = world.client().namespaces().withName(subject.namespace()).delete();
    return done(!deleted.isEmpty(), "deleted the namespace of %s", subject.name());
  }

  private Optional<Injection> wipeStatus(Subject subject) {
    Tenant tenant = world.tenant(subject);
    if (tenant == null || tenant.getStatus() == null || tenant.isMarkedForDeletion()) {
      return Optional.empty();
    }
    world
        .client()
        .resources(Tenant.class)
        .withName(subject.name())
        .subresource("status")
        .patch(MERGE, "{\"status\": null}");
    return done(true, "emptied the status of %s", subject.name());
  }

  private Optional<Injection> alterRole(Subject subject, int variant) throws SQLException {
    Optional<DatabaseHost> host = world.hostOf(subject);
    if (host.isEmpty()) {
      return Optional.empty();
    }
    Map<String, String> row = host.get().live(subject.name()).orElse(Map.of());
    String owner = "fh_" + row.getOrDefault("id", "");
    String login = owner + "_" + row.getOrDefault("login", "");
    List<String> statements =
        switch (variant % 4) {
          case 0 -> List.of("alter role %s nologin".formatted(login));
          case 1 -> List.of("alter role %s connection limit 1".formatted(login));
          case 2 -> List.of("drop owned by " + login, "drop role " + login);
          default -> List.of("revoke %s from %s".formatted(owner, login));
        };
    try (Connection connection =
        host.get().postgres().connect(row.getOrDefault("database_name", ""))) {
      Rows.execute(connection, statements.toArray(String[]::new));
    }
    done(true, "%s of %s", statements, subject.name());
    return Optional.of(() -> touch(subject));
  }

  /** Whoever alters roles by hand is not seen at once: the Tenant is looked at when it changes. */
  private void touch(Subject subject) throws InterruptedException {
    Patience.comes(
        Duration.ofSeconds(30),
        () -> {
          Tenant tenant = world.tenant(subject);
          if (tenant != null) {
            world
                .client()
                .resources(Tenant.class)
                .withName(subject.name())
                .patch(
                    MERGE,
                    "{\"spec\": {\"displayName\": \"touched %s\"}}".formatted(UUID.randomUUID()));
          }
          return true;
        });
  }

  private Optional<Injection> lockRow(Subject subject, int variant) throws SQLException {
    Optional<DatabaseHost> host = world.hostOf(subject);
    if (host.isEmpty()) {
      return Optional.empty();
    }
    Connection connection = host.get().registry();
    // An operator that was paused meanwhile may hold it: the server takes it away from that one.
    Rows.execute(connection, "set lock_timeout = '60s'");
    connection.setAutoCommit(false);
    if (variant % 3 == 0) {
      Rows.of(connection, "select singleton from registry.claim_lock for update");
    } else {
      Rows.of(
          connection,
          "select id from registry.tenant_database where tenant_name = ? for update",
          subject.name());
    }
    done(true, "locked %s", variant % 3 == 0 ? "all claims" : "the row of " + subject.name());
    return Optional.of(
        () -> {
          connection.rollback();
          connection.close();
        });
  }

  private Optional<Injection> done(boolean hit, String format, Object... values) {
    if (!hit) {
      return Optional.empty();
    }
    world.timeline().note(format, values);
    return Optional.of(Injection.DONE);
  }
}
