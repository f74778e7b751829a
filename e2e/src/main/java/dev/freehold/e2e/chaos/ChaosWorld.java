package dev.freehold.e2e.chaos;

import dev.freehold.crds.DatabaseServer;
import dev.freehold.crds.Tenant;
import dev.freehold.operator.Installation;
import dev.freehold.operator.Manifests;
import dev.freehold.operator.condition.Conditions;
import dev.freehold.testbed.cluster.Cluster;
import dev.freehold.testbed.cluster.ClusterOptions;
import dev.freehold.testbed.process.Workspace;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/** A cluster, two PostgreSQL, two operators and the apps of some tenants, all of a run's own. */
final class ChaosWorld implements AutoCloseable {
  private static final int SERVERS = 2;
  private static final Path SHARED_MEMORY = Path.of("/dev/shm");

  private final Path folder;
  private final Timeline timeline;
  private final List<AutoCloseable> parts = new ArrayList<>();
  private final Cluster cluster;
  private final FaultyProxy apiProxy;
  private final List<DatabaseHost> hosts = new ArrayList<>();
  private final Operators operators;
  private final SeenCredentials seen;
  private final List<Subject> subjects;
  private final List<LedgerWriter> writers = new ArrayList<>();

  private ChaosWorld(Path folder, int tenants) throws IOException, SQLException {
    // What an earlier run left would be looked at as this one's.
    Workspace.deleteTree(folder);
    this.folder = Files.createDirectories(folder);
    Path parent =
        Files.isDirectory(SHARED_MEMORY)
            ? SHARED_MEMORY
            : Path.of(System.getProperty("java.io.tmpdir"));
    timeline = keep(new Timeline(folder.resolve("timeline.txt")));
    cluster =
        keep(
            Cluster.start(
                ClusterOptions.temporary("chaos").under(parent).withAuditLog().withFakeNodes(2)));
    var installation = Installation.on(cluster);
    apiProxy = keep(proxyTo(cluster.apiServerUrl()));
    cluster.apply(plan("small", 3));
    cluster.apply(Manifests.plan("starter"));
    cluster.apply(plan("large", 7));
    cluster.apply(Manifests.release("current", true));
    for (int i = 0; i < SERVERS; i++) {
      hosts.add(keep(DatabaseHost.start("server-" + i, parent, folder, cluster, installation)));
    }
    seen = keep(SeenCredentials.watch(cluster.client()));
    operators =
        keep(Operators.start(cluster, "https://127.0.0.1:" + apiProxy.port(), folder, timeline));
    subjects = IntStream.range(0, tenants).mapToObj(i -> new Subject("t" + i)).toList();
    subjects.forEach(each -> writers.add(keep(LedgerWriter.start(cluster.client(), each))));
  }

  /**
   * @param folder for the timeline and the logs; made afresh
   */
  static ChaosWorld start(Path folder, int tenants) throws Exception {
    var world = new ChaosWorld(folder, tenants);
    try {
      Patience.await(
          "every DatabaseServer is ready", Duration.ofMinutes(3), world::serversAreReady);
      return world;
    } catch (RuntimeException e) {
      world.close();
      throw e;
    }
  }

  private static String plan(String name, int connections) {
    return Manifests.plan(name).replace("connections: 5", "connections: " + connections);
  }

  private static FaultyProxy proxyTo(String url) {
    var uri = URI.create(url);
    return FaultyProxy.to(uri.getHost(), uri.getPort());
  }

  private <T extends AutoCloseable> T keep(T part) {
    parts.addFirst(part);
    return part;
  }

  private boolean serversAreReady() {
    return client().resources(DatabaseServer.class).list().getItems().stream()
            .filter(
                each ->
                    each.getStatus() != null
                        && Conditions.find(each.getStatus().conditions(), "Ready")
                            .filter(ready -> ready.getStatus().equals("True"))
                            .isPresent())
            .count()
        == SERVERS;
  }

  Path folder() {
    return folder;
  }

  Timeline timeline() {
    return timeline;
  }

  Cluster cluster() {
    return cluster;
  }

  KubernetesClient client() {
    return cluster.client();
  }

  FaultyProxy apiProxy() {
    return apiProxy;
  }

  List<DatabaseHost> hosts() {
    return hosts;
  }

  Operators operators() {
    return operators;
  }

  SeenCredentials seen() {
    return seen;
  }

  List<Subject> subjects() {
    return subjects;
  }

  @Nullable Tenant tenant(Subject subject) {
    return client().resources(Tenant.class).withName(subject.name()).get();
  }

  /** The server that holds a tenant's live database. */
  Optional<DatabaseHost> hostOf(Subject subject) throws SQLException {
    for (DatabaseHost host : hosts) {
      if (host.live(subject.name()).isPresent()) {
        return Optional.of(host);
      }
    }
    return Optional.empty();
  }

  long acknowledged() {
    return subjects.stream().mapToLong(each -> each.ledger().acknowledged().size()).sum();
  }

  /** The apps end; what they were told is final. */
  void stopWriting() throws InterruptedException {
    for (LedgerWriter writer : writers) {
      writer.close();
    }
  }

  @Override
  public void close() throws Exception {
    for (AutoCloseable part : parts) {
      part.close();
    }
  }
}
