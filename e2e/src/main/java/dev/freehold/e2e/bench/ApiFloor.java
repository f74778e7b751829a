package dev.freehold.e2e.bench;

import dev.freehold.crds.Freehold;
import dev.freehold.crds.Tenant;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.dsl.base.PatchContext;
import io.fabric8.kubernetes.client.dsl.base.PatchType;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/**
 * What the API server alone needs: N Tenants, and for each the two writes without which nobody
 * could know that its database is ready (binding with finalizer, status), by a plain client without
 * an operator and without PostgreSQL.
 */
final class ApiFloor {
  private static final int THREADS = 8;
  private static final String PREFIX = "api";

  private ApiFloor() {}

  static Duration measure(KubernetesClient client, int count) throws Exception {
    long start = System.nanoTime();
    try (var executor = Executors.newFixedThreadPool(THREADS)) {
      var done = new ArrayList<Future<?>>();
      for (int i = 0; i < count; i++) {
        String name = "%s-%04d".formatted(PREFIX, i);
        done.add(executor.submit(() -> provision(client, name)));
      }
      for (Future<?> each : done) {
        each.get();
      }
    }
    Duration taken = Duration.ofNanos(System.nanoTime() - start);
    for (int i = 0; i < count; i++) {
      client.resources(Tenant.class).withName("%s-%04d".formatted(PREFIX, i)).delete();
    }
    return taken;
  }

  private static void provision(KubernetesClient client, String name) {
    Tenant created = client.resource(ProvisionBench.tenant(client, name)).create();
    Map<String, Object> metadata = Map.of("name", name, "uid", created.getMetadata().getUid());
    apply(
        client,
        name,
        Freehold.PLACEMENT_MANAGER,
        "",
        Map.of(
            "metadata",
            metadata,
            "spec",
            Map.of(
                "binding",
                Map.of(
                    "server", "main",
                    "databaseId", "abcdefghijklmnop",
                    "cluster", "local",
                    "revision", 1))));
    apply(
        client,
        name,
        Freehold.OPERATOR_MANAGER,
        "status",
        Map.of(
            "metadata",
            metadata,
            "status",
            Map.of(
                "server",
                "main",
                "database",
                "fh_abcdefghijklmnop",
                "conditions",
                List.of("PlanResolved", "Placed", "DatabaseReady", "Ready").stream()
                    .map(ApiFloor::condition)
                    .toList())));
  }

  private static Map<String, Object> condition(String type) {
    return Map.of(
        "type", type,
        "status", "True",
        "reason", "Measured",
        "message", "as long as a real one: database 'fh_abcdefghijklmnop' on DatabaseServer 'main'",
        "observedGeneration", 1,
        "lastTransitionTime", "2026-01-01T00:00:00Z");
  }

  private static void apply(
      KubernetesClient client,
      String name,
      String manager,
      String subresource,
      Map<String, Object> rest) {
    var manifest = new TreeMap<String, Object>(rest);
    manifest.put("apiVersion", HasMetadata.getApiVersion(Tenant.class));
    manifest.put("kind", HasMetadata.getKind(Tenant.class));
    var context =
        new PatchContext.Builder()
            .withPatchType(PatchType.SERVER_SIDE_APPLY)
            .withFieldManager(manager)
            .withForce(true)
            .build();
    var resource = client.resources(Tenant.class).withName(name);
    String json = client.getKubernetesSerialization().asJson(manifest);
    if (subresource.isEmpty()) {
      resource.patch(context, json);
    } else {
      resource.subresource(subresource).patch(context, json);
    }
  }
}
