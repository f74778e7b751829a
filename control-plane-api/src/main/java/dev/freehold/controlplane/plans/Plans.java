package dev.freehold.controlplane.plans;

import dev.freehold.controlplane.cluster.ClusterWatches;
import dev.freehold.controlplane.web.ProblemCode;
import dev.freehold.controlplane.web.ProblemException;
import dev.freehold.crds.Overrides;
import dev.freehold.crds.Plan;
import java.time.Instant;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

/** What is known of Plans: as the cluster last said, also when it cannot be reached. */
@Component
public class Plans {
  private final Catalogue catalogue;
  private final ClusterWatches watches;

  Plans(Catalogue catalogue, ClusterWatches watches) {
    this.catalogue = catalogue;
    this.watches = watches;
  }

  /** The age of what is known; empty: nothing was heard since the installation. */
  public Optional<Instant> heardAt() {
    return watches.heardAt(Plan.class);
  }

  /**
   * Where nothing was ever heard, any Plan may exist: the Tenant's condition will tell.
   *
   * @throws ProblemException {@code plan_unknown}
   */
  public void requireExisting(String name) {
    Optional<Instant> heardAt = heardAt();
    if (heardAt.isPresent() && catalogue.find(name).isEmpty()) {
      throw new ProblemException(ProblemCode.PLAN_UNKNOWN, "There is no Plan '%s'".formatted(name))
          .with("asOf", heardAt.get().toString());
    }
  }

  /**
   * What the Plan gives to a tenant.
   *
   * @param overrides the tenant's own; null: none
   * @return empty: there is no such Plan
   */
  public Optional<Limits> limits(String plan, @Nullable Overrides overrides) {
    return catalogue
        .find(plan)
        .map(
            found ->
                overrides == null ? Limits.of(found.spec()) : Limits.of(found.spec(), overrides));
  }
}
