package dev.freehold.operator.release;

import dev.freehold.crds.Tenant;
import java.util.List;
import java.util.Optional;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/**
 * Who runs, pins or follows a release; answered from the Tenants that the operator watches anyway.
 * Good for counting and for a first guess; what is given to whom is decided from the API.
 */
public interface ReleaseUsers {
  /** Tenants that run the release. */
  List<Tenant> running(String release);

  List<Tenant> pinning(String release);

  /** Tenants without a pin. */
  List<Tenant> following();

  Optional<Tenant> tenant(String name);

  /**
   * Tells of each Tenant that appeared, changed or went.
   *
   * @param listener before and after; one of them may be null
   */
  void watch(BiConsumer<@Nullable Tenant, @Nullable Tenant> listener);
}
