package dev.freehold.testbed.launcher;

import dev.freehold.testbed.cluster.Cluster;
import org.jspecify.annotations.Nullable;

/** The last lines of {@code up}: what there is, and what to do with it. */
record Farewell(Console console, Cluster cluster, Places places, int apiPort) {

  /**
   * @param tenant what to tell of the first tenant; null: there is none
   */
  void tell(long start, @Nullable String tenant) {
    console.line("");
    if (tenant != null) {
      console.line(tenant);
    }
    console.line("The control plane answers at %s/api/v1".formatted(Platform.apiAddress(apiPort)));
    console.line("Staff sign in as " + staff());
    console.line("");
    console.line(cluster.kubectl("get", "tenants").stripTrailing());
    console.line("");
    console.line("Next:");
    console.line("  ./freehold kubectl get freehold        everything that Freehold knows");
    if (tenant != null) {
      console.line("  ./freehold logs acme -f                what the app of acme says");
    } else {
      console.line("  ./freehold kubectl apply -f crds/examples/tenant-acme.yaml");
    }
    console.line("  ./freehold mail                        what the control plane has sent");
    console.line("  ./freehold status                      what runs, and where");
    console.line(
        "  ./freehold down                        stops everything, keeps the data (--purge: not)");
    console.line("");
    console.line("Up in %.1f s.".formatted((System.nanoTime() - start) / 1e9));
  }

  /** The password itself only where a person looks: what is no terminal may be a log. */
  private String staff() {
    return console.isTerminal()
        ? "%s with the password %s".formatted(Secrets.STAFF, Secrets.of(places).staffPassword())
        : "%s; the password is in %s".formatted(Secrets.STAFF, places.staffLogin());
  }
}
