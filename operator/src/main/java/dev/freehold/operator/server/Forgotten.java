package dev.freehold.operator.server;

import dev.freehold.crds.DatabaseServer;
import dev.freehold.crds.DatabaseServerStatus;
import dev.freehold.crds.Freehold;
import dev.freehold.crds.Tenant;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * {@code status.forgotten} of a DatabaseServer: what deleted Tenants leave behind on a server that
 * cannot be reached. Written before they go; the server's orphans take its place when it answers.
 */
public final class Forgotten {
  private Forgotten() {}

  public static boolean isAskedFor(Tenant tenant) {
    var annotations = tenant.getMetadata().getAnnotations();
    return tenant.isMarkedForDeletion()
        && annotations != null
        && "true".equals(annotations.get(Freehold.FORCE_FORGET_ANNOTATION));
  }

  public static boolean isRecorded(DatabaseServer server, String databaseId) {
    return recorded(server.getStatus()).anyMatch(each -> databaseId.equals(each.databaseId()));
  }

  /**
   * @param here Tenants that are bound to the server
   * @param answered what the registry knows is told as an orphan now
   * @return null: nothing is recorded
   */
  static @Nullable List<DatabaseServerStatus.Forgotten> next(
      @Nullable DatabaseServerStatus before, List<Tenant> here, boolean answered, Instant now) {
    List<Tenant> asking = here.stream().filter(Forgotten::isAskedFor).toList();
    Set<String> ids = asking.stream().map(Forgotten::databaseId).collect(Collectors.toSet());
    var next = new ArrayList<DatabaseServerStatus.Forgotten>();
    recorded(before)
        .filter(each -> !answered || ids.contains(each.databaseId()))
        .forEach(next::add);
    Set<String> known =
        next.stream().map(DatabaseServerStatus.Forgotten::databaseId).collect(Collectors.toSet());
    asking.stream()
        .filter(tenant -> !known.contains(databaseId(tenant)))
        .map(
            tenant ->
                new DatabaseServerStatus.Forgotten(
                    databaseId(tenant),
                    tenant.getMetadata().getName(),
                    now.truncatedTo(ChronoUnit.SECONDS).toString()))
        .forEach(next::add);
    return next.isEmpty() ? null : List.copyOf(next);
  }

  private static String databaseId(Tenant tenant) {
    var binding = tenant.getSpec().binding();
    return binding == null ? "" : binding.databaseId();
  }

  private static Stream<DatabaseServerStatus.Forgotten> recorded(
      @Nullable DatabaseServerStatus status) {
    return status == null || status.forgotten() == null
        ? Stream.empty()
        : status.forgotten().stream();
  }
}
