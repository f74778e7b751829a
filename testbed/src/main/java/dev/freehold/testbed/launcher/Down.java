package dev.freehold.testbed.launcher;

import dev.freehold.testbed.cluster.Cluster;
import dev.freehold.testbed.postgres.Postgres;
import dev.freehold.testbed.process.Workspace;
import java.io.IOException;
import java.time.Duration;

/** {@code ./freehold down}: ends everything, users of a thing before the thing. */
final class Down {

  private static final Duration GRACE = Duration.ofSeconds(25);

  private final Places places;
  private final Platform platform;
  private final Console console;

  Down(Places places, Console console) {
    this.places = places;
    this.platform = new Platform(places);
    this.console = console;
  }

  int run(boolean purge) throws Exception {
    if (!places.exists()) {
      console.line("Nothing is there: %s does not exist.".formatted(places.home()));
      return 0;
    }
    places.create();
    try (var _ = Lock.of(places)) {
      console.step("control plane", _ -> stop("api"));
      console.step("mail catcher", _ -> stop("mail"));
      console.step("operator", _ -> stop("operator"));
      console.step("local node", _ -> stop("node"));
      console.step("apps", _ -> endApps());
      console.step("Kubernetes", _ -> stopCluster(purge));
      console.step("PostgreSQL", _ -> stopPostgres(purge));
      if (purge) {
        console.step("files", _ -> purge());
      }
    }
    console.line("");
    console.line(
        purge
            ? "%s is gone, with all data in it.".formatted(places.home())
            : "The data stay in %s: ./freehold up brings everything back, ./freehold down --purge removes it."
                .formatted(places.home()));
    return 0;
  }

  private boolean stop(String name) {
    Daemon.named(name, places).stop(GRACE);
    return true;
  }

  private boolean endApps() {
    platform.endApps(GRACE);
    return true;
  }

  private boolean stopCluster(boolean delete) {
    // Also one whose start was interrupted.
    var cluster = Cluster.begun(platform.clusterOptions(_ -> {}));
    cluster.ifPresent(delete ? Cluster::delete : Cluster::stop);
    return true;
  }

  private boolean stopPostgres(boolean delete) {
    var postgres = Postgres.existing(platform.postgresOptions());
    postgres.ifPresent(delete ? Postgres::delete : Postgres::stop);
    return true;
  }

  private boolean purge() throws IOException {
    // Also what an interrupted `up` left half made.
    Workspace.kept(places.cluster()).delete();
    Workspace.kept(places.postgres()).delete();
    Workspace.deleteTree(places.home());
    return true;
  }
}
