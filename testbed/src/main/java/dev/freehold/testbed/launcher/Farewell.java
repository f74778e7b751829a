package dev.freehold.testbed.launcher;

import dev.freehold.testbed.cluster.Cluster;

/** The last lines of {@code up}: what there is, and what to do with it. */
record Farewell(Console console, Cluster cluster) {

  void tell(long start, boolean withTenant) {
    console.line("");
    console.line(cluster.kubectl("get", "tenants").stripTrailing());
    console.line("");
    console.line("Next:");
    console.line("  ./freehold kubectl get freehold        everything that Freehold knows");
    if (withTenant) {
      console.line("  ./freehold logs acme -f                what the app of acme says");
    } else {
      console.line("  ./freehold kubectl apply -f crds/examples/tenant-acme.yaml");
    }
    console.line("  ./freehold status                      what runs, and where");
    console.line(
        "  ./freehold down                        stops everything, keeps the data (--purge: not)");
    console.line("");
    console.line("Up in %.1f s.".formatted((System.nanoTime() - start) / 1e9));
  }
}
