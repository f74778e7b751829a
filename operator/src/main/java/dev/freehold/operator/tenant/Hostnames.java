package dev.freehold.operator.tenant;

import dev.freehold.crds.Tenant;
import io.fabric8.kubernetes.api.model.HasMetadata;
import java.net.URI;
import java.util.Comparator;
import java.util.Optional;

/**
 * Who is reached at a host name: two tenants behind one would get each other's requests. It stays
 * with the one that is served there, whoever else comes to want it; of newcomers the older Tenant
 * gets it.
 */
final class Hostnames {
  private final AppExposure exposure;
  private final Catalog catalog;
  private final Children children;

  Hostnames(AppExposure exposure, Catalog catalog, Children children) {
    this.exposure = exposure;
    this.catalog = catalog;
    this.children = children;
  }

  /** Why the Tenant may not have the host name that it wants; empty: it may. */
  Optional<String> refusal(Tenant tenant) {
    String host = exposure.host(tenant);
    if (exposure.isAnothersOwn(tenant)) {
      return Optional.of(
          "spec.hostname '%s' belongs to the tenant of that name: choose another one"
              .formatted(host));
    }
    return catalog.pinning(host).stream()
        // Whoever pins what is another's own is refused itself.
        .filter(each -> !exposure.isAnothersOwn(each))
        .min(
            Comparator.comparing((Tenant each) -> !isServed(each, host))
                .thenComparing(each -> each.getMetadata().getCreationTimestamp())
                .thenComparing(each -> each.getMetadata().getName()))
        .map(holder -> holder.getMetadata().getName())
        .filter(holder -> !holder.equals(tenant.getMetadata().getName()))
        .map(
            holder ->
                "spec.hostname '%s' is tenant '%s''s already: choose another one"
                    .formatted(host, holder));
  }

  /** Scheme and port are settings, and may have been others. */
  private static boolean isServed(Tenant tenant, String host) {
    String url = tenant.getStatus() == null ? null : tenant.getStatus().url();
    return url != null && host.equals(URI.create(url).getHost());
  }

  /**
   * Two that came at once may both have been let in, before either knew of the other. Where the
   * refused one was reached before it stays reachable.
   */
  void withdraw(TenantWork work) {
    Class<? extends HasMetadata> type = exposure.type();
    boolean exposed = children.find(type, work.namespace(), AppManifests.NAME).isPresent();
    if (exposed
        && children
            .read(type, work.namespace(), AppManifests.NAME)
            .filter(found -> exposure.isOf(found, exposure.host(work.tenant())))
            .isPresent()) {
      children.delete(type, work.namespace(), AppManifests.NAME);
    }
  }
}
