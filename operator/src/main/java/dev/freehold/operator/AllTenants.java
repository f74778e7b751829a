package dev.freehold.operator;

import dev.freehold.crds.Tenant;
import io.fabric8.kubernetes.api.model.ListOptionsBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.util.function.Consumer;

/** Every Tenant as the API knows it now, in pages: an informer may be behind. */
public final class AllTenants {
  private static final long PAGE = 500;

  private AllTenants() {}

  public static void read(KubernetesClient client, Consumer<Tenant> reader) {
    String next = null;
    do {
      var page =
          client
              .resources(Tenant.class)
              .list(new ListOptionsBuilder().withLimit(PAGE).withContinue(next).build());
      page.getItems().forEach(reader);
      next = page.getMetadata().getContinue();
    } while (next != null && !next.isEmpty());
  }
}
