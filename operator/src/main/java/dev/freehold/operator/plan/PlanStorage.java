package dev.freehold.operator.plan;

import dev.freehold.crds.Binding;
import dev.freehold.crds.Tenant;
import dev.freehold.operator.server.DatabaseSizes;
import io.fabric8.kubernetes.api.model.Quantity;
import java.math.BigDecimal;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** What the databases of a Plan's tenants measure together, and what is told of it. */
final class PlanStorage {
  private static final long STEP = 16L << 20;
  private static final int PART = 50;

  private final DatabaseSizes sizes;

  PlanStorage(DatabaseSizes sizes) {
    this.sizes = sizes;
  }

  /** In bytes, as far as it is known; of a server that was not looked at yet, what tenants tell. */
  BigDecimal of(List<Tenant> tenants) {
    return tenants.stream().map(this::of).reduce(BigDecimal.ZERO, BigDecimal::add);
  }

  private BigDecimal of(Tenant tenant) {
    Binding binding = tenant.getSpec().binding();
    if (binding != null && sizes.knows(binding.server())) {
      return BigDecimal.valueOf(sizes.of(binding.server(), binding.databaseId()).orElse(0));
    }
    return Optional.ofNullable(tenant.getStatus())
        .map(status -> status.storage())
        .map(Quantity::getNumericalAmount)
        .orElse(BigDecimal.ZERO);
  }

  /**
   * @param told the last figure; it stays until all servers of these tenants were looked at, or a
   *     start would tell another one and then this again
   */
  Quantity told(@Nullable Quantity told, List<Tenant> tenants) {
    boolean known =
        tenants.stream()
            .map(each -> each.getSpec().binding())
            .allMatch(binding -> binding == null || sizes.knows(binding.server()));
    if (told != null && !known) {
      return told;
    }
    return DatabaseSizes.inSteps(told, of(tenants).longValue(), STEP, PART);
  }
}
