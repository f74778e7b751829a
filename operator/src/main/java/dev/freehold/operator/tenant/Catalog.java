package dev.freehold.operator.tenant;

import dev.freehold.crds.AppRelease;
import dev.freehold.crds.DatabaseServer;
import dev.freehold.crds.Plan;
import dev.freehold.crds.Tenant;
import java.util.List;
import java.util.Optional;

/** The resources that Tenants refer to. */
interface Catalog {
  List<Plan> plans();

  List<DatabaseServer> servers();

  List<AppRelease> releases();

  /** Tenants that pin a host name. */
  List<Tenant> pinning(String hostname);

  default Optional<Plan> plan(String name) {
    return plans().stream().filter(plan -> plan.getMetadata().getName().equals(name)).findFirst();
  }

  default Optional<DatabaseServer> server(String name) {
    return servers().stream()
        .filter(server -> server.getMetadata().getName().equals(name))
        .findFirst();
  }
}
