package dev.freehold.operator;

import dev.freehold.testbed.postgres.Postgres;

/** Resources as a platform engineer would write them. */
public final class Manifests {
  private Manifests() {}

  public static String plan(String name) {
    return """
        apiVersion: freehold.dev/v1alpha1
        kind: Plan
        metadata: {name: %s}
        spec:
          displayName: %s
          compute: {cpu: 200m, memory: 128Mi}
          database: {storage: 1Gi, connections: 5}
        """
        .formatted(name, name);
  }

  public static String release(String name, boolean standard) {
    return """
        apiVersion: freehold.dev/v1alpha1
        kind: AppRelease
        metadata: {name: %s}
        spec: {image: example.com/app:%s, version: "1", default: %s}
        """
        .formatted(name, name, standard);
  }

  /**
   * @param more further fields of the spec, such as {@code paused: true}
   */
  public static String release(String name, boolean standard, String more) {
    return release(name, standard).stripTrailing().replaceFirst("}$", ", " + more + "}\n");
  }

  public static String server(String name, Postgres postgres, int tenants) {
    return server(name, postgres, tenants, "");
  }

  /**
   * @param region empty: none
   */
  public static String server(String name, Postgres postgres, int tenants, String region) {
    return """
        apiVersion: freehold.dev/v1alpha1
        kind: DatabaseServer
        metadata: {name: %s}
        spec:
          host: %s
          port: %d
          adminSecret: admin-%s
          tls: Disable
          capacity: {tenants: %d}
        """
            .formatted(name, postgres.host(), postgres.port(), name, tenants)
        + (region.isEmpty() ? "" : "  region: " + region + "\n");
  }

  /**
   * @param more further lines of the spec, such as {@code reclaimPolicy: Delete}
   */
  public static String tenant(String name, String... more) {
    var manifest =
        new StringBuilder(
            """
            apiVersion: freehold.dev/v1alpha1
            kind: Tenant
            metadata: {name: %s}
            spec:
              displayName: %s
              plan: starter
            """
                .formatted(name, name));
    for (String line : more) {
      manifest.append("  ").append(line).append('\n');
    }
    return manifest.toString();
  }
}
