package dev.freehold.operator.tenant;

import dev.freehold.crds.DatabaseServer;
import dev.freehold.crds.TenantSpec;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Collectors;

/**
 * Which servers may take a tenant: pin, region, tier, cordon; those with the most free slots first.
 */
final class Candidates {
  private Candidates() {}

  static List<DatabaseServer> of(TenantWork work, List<DatabaseServer> servers) {
    return servers.stream()
        .filter(server -> refusal(work, server).isEmpty())
        .sorted(
            Comparator.comparingInt(Candidates::free)
                .reversed()
                .thenComparing(server -> server.getMetadata().getName()))
        .toList();
  }

  /** Why none of them may. */
  static String explain(TenantWork work, List<DatabaseServer> servers) {
    if (servers.isEmpty()) {
      return "there is no DatabaseServer: create one and prepare it with ./freehold server prepare";
    }
    return "no DatabaseServer takes this tenant: "
        + servers.stream()
            .map(
                server ->
                    "'%s' %s".formatted(server.getMetadata().getName(), refusal(work, server)))
            .sorted()
            .limit(10)
            .collect(Collectors.joining(", "));
  }

  /** Empty: the server may take it. */
  private static String refusal(TenantWork work, DatabaseServer server) {
    TenantSpec tenant = work.tenant().getSpec();
    var spec = server.getSpec();
    if (tenant.server() != null && !tenant.server().equals(server.getMetadata().getName())) {
      return "is not the one that spec.server names ('%s')".formatted(tenant.server());
    }
    if (tenant.region() != null && !tenant.region().equals(spec.region())) {
      return "is in region '%s', not '%s'"
          .formatted(spec.region() == null ? "" : spec.region(), tenant.region());
    }
    if (!spec.effectiveTiers().contains(work.plan().tier())) {
      return "does not serve tier %s".formatted(work.plan().tier());
    }
    return spec.isCordoned() ? "is cordoned" : "";
  }

  private static int free(DatabaseServer server) {
    var status = server.getStatus();
    int used = status == null || status.tenants() == null ? 0 : status.tenants();
    return server.getSpec().capacity().tenants() - used;
  }
}
