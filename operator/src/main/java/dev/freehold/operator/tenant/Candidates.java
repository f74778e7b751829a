package dev.freehold.operator.tenant;

import dev.freehold.crds.DatabaseServer;
import dev.freehold.crds.TenantSpec;
import dev.freehold.crds.Tier;
import dev.freehold.operator.server.Usage;
import java.util.Comparator;
import java.util.List;
import java.util.random.RandomGenerator;
import java.util.stream.Collectors;

/**
 * Which servers may take a tenant: pin, region, tier, cordon, trust. In which order they are asked
 * is drawn at random, weighted by headroom: the status that tells of it is seconds old, and a burst
 * that always took the emptiest would meet there.
 */
final class Candidates {
  private final RandomGenerator random;

  Candidates(RandomGenerator random) {
    this.random = random;
  }

  /** Those that look full are asked last: something may have come free. */
  List<DatabaseServer> of(TenantWork work, List<DatabaseServer> servers) {
    return inOrder(servers.stream().filter(server -> refusal(work, server).isEmpty()).toList());
  }

  List<DatabaseServer> inOrder(List<DatabaseServer> servers) {
    record Drawn(DatabaseServer server, double key) {}
    return servers.stream()
        .map(server -> new Drawn(server, key(server)))
        .sorted(
            Comparator.comparingDouble(Drawn::key)
                .thenComparing(drawn -> drawn.server().getMetadata().getName()))
        .map(Drawn::server)
        .toList();
  }

  /**
   * The smallest comes first, each with a chance in proportion to its weight (Efraimidis and
   * Spirakis, Weighted random sampling with a reservoir, 2006).
   */
  private double key(DatabaseServer server) {
    double weight = Usage.of(server.getStatus()).headroom(server.getSpec().capacity());
    return weight <= 0 ? Double.MAX_VALUE : -Math.log(1 - random.nextDouble()) / weight;
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
            .collect(Collectors.joining(", "))
        + ". Add or uncordon one that does, or change spec.region, spec.server or the Plan's tier";
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
    if (server.isMarkedForDeletion()) {
      return "is being deleted";
    }
    if (spec.isCordoned()) {
      return "is cordoned";
    }
    return work.plan().tier() == Tier.shared && !ServerTrust.mayBeShared(server)
        ? ServerTrust.NOT_SHARED
        : ServerTrust.objection(server);
  }
}
