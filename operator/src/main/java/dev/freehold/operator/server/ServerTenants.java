package dev.freehold.operator.server;

import dev.freehold.crds.Tenant;
import java.util.List;
import java.util.Optional;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/** Who lives on a DatabaseServer; answered from the Tenants that the operator watches anyway. */
public interface ServerTenants {
  /** Tenants that are bound to the server. */
  List<Tenant> on(String server);

  Optional<Tenant> tenant(String name);

  /**
   * Tells of each Tenant that appeared, changed or went.
   *
   * @param listener before and after; one of them may be null
   */
  void watch(BiConsumer<@Nullable Tenant, @Nullable Tenant> listener);
}
