package dev.freehold.operator.server;

import dev.freehold.crds.DatabaseServer;
import dev.freehold.crds.DatabaseServerStatus;
import dev.freehold.operator.condition.Conditions;
import dev.freehold.operator.condition.StatusUpdate;
import io.javaoperatorsdk.operator.api.reconciler.Context;
import io.javaoperatorsdk.operator.api.reconciler.Reconciler;
import io.javaoperatorsdk.operator.api.reconciler.UpdateControl;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Looks at a DatabaseServer at an interval: can it be reached with the admin Secret, is it
 * prepared, what does its registry hold.
 *
 * <p>Sets: {@code Reachable Prepared Ready}. Tenants that wait for the server are woken by the
 * change of {@code Ready}.
 */
public final class DatabaseServerReconciler implements Reconciler<DatabaseServer> {
  private static final List<String> CONDITIONS = List.of("Reachable", "Prepared", "Ready");

  private final ServerPools pools;
  private final Registry registry;
  private final Duration interval;
  private final Clock clock;

  public DatabaseServerReconciler(
      ServerPools pools, Registry registry, Duration interval, Clock clock) {
    this.pools = pools;
    this.registry = registry;
    this.interval = interval;
    this.clock = clock;
  }

  @Override
  public UpdateControl<DatabaseServer> reconcile(
      DatabaseServer resource, Context<DatabaseServer> context) {
    pools.retain(
        context.getPrimaryCache().list().map(each -> each.getMetadata().getName()).toList());
    DatabaseServerStatus before = resource.getStatus();
    DatabaseServerStatus after = look(resource, before);
    // Sooner while it is out of reach: tenants wait.
    boolean ready =
        Conditions.find(after.conditions(), "Ready")
            .filter(each -> "True".equals(each.getStatus()))
            .isPresent();
    Duration next = ready ? interval : min(interval, Duration.ofSeconds(5));
    return StatusUpdate.ifChanged(resource, new DatabaseServer(), after).rescheduleAfter(next);
  }

  private DatabaseServerStatus look(
      DatabaseServer resource, @Nullable DatabaseServerStatus before) {
    var conditions =
        new Conditions(resource, before == null ? null : before.conditions(), clock.instant());
    try {
      Server server = pools.refresh(resource);
      Look look = look(server);
      conditions.set("Reachable", "True", "Connected", "PostgreSQL " + look.version());
      if (!look.missing().isEmpty()) {
        return unprepared(resource, conditions, look, before);
      }
      Registry.Counts counts = registry.counts(server);
      conditions.set(
          "Prepared", "True", "Prepared", "everything that the prepare script does is there");
      conditions.set(
          "Ready",
          "True",
          "Ready",
          resource.getSpec().isCordoned()
              ? "serves its tenants and takes no new ones"
              : "takes tenants");
      return status(resource, conditions, look.version(), counts);
    } catch (ServerException e) {
      return failed(resource, conditions, e, before);
    }
  }

  private DatabaseServerStatus unprepared(
      DatabaseServer resource,
      Conditions conditions,
      Look look,
      @Nullable DatabaseServerStatus before) {
    String message =
        "run ./freehold server prepare against this server; missing: "
            + String.join("; ", look.missing());
    conditions
        .set("Prepared", "False", "NotPrepared", message)
        .set("Ready", "False", "NotPrepared", message);
    return status(resource, conditions, look.version(), lastCounts(before));
  }

  private DatabaseServerStatus failed(
      DatabaseServer resource,
      Conditions conditions,
      ServerException e,
      @Nullable DatabaseServerStatus before) {
    String reason = e.reason().name();
    String message = String.valueOf(e.getMessage());
    if (e.reason() == ServerException.Reason.NotPrepared) {
      conditions.set("Prepared", "False", reason, message);
    } else {
      conditions.set("Reachable", "False", reason, message);
    }
    conditions.set("Ready", "False", reason, message);
    return status(
        resource, conditions, before == null ? null : before.version(), lastCounts(before));
  }

  private record Look(String version, List<String> missing) {}

  private static Look look(Server server) {
    return server.query(
        "looking at the server",
        connection -> {
          try (var statement = connection.createStatement();
              var rows =
                  statement.executeQuery("select current_setting('server_version_num')::int")) {
            rows.next();
            int number = rows.getInt(1);
            return new Look(number / 10000 + "." + number % 10000, Preparation.missing(connection));
          }
        });
  }

  private static Registry.@Nullable Counts lastCounts(@Nullable DatabaseServerStatus before) {
    return before == null || before.tenants() == null || before.tombstones() == null
        ? null
        : new Registry.Counts(before.tenants(), before.tombstones());
  }

  private static DatabaseServerStatus status(
      DatabaseServer resource,
      Conditions conditions,
      @Nullable String version,
      Registry.@Nullable Counts counts) {
    return new DatabaseServerStatus(
        resource.getMetadata().getGeneration(),
        conditions.inOrder(CONDITIONS),
        version,
        counts == null ? null : counts.tenants(),
        counts == null ? null : counts.tombstones(),
        null,
        null,
        null,
        null);
  }

  private static Duration min(Duration a, Duration b) {
    return a.compareTo(b) < 0 ? a : b;
  }
}
