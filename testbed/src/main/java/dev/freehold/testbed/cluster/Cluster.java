package dev.freehold.testbed.cluster;

import dev.freehold.testbed.process.OsProcess;
import dev.freehold.testbed.process.Workspace;
import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A real Kubernetes: etcd, API server (RBAC on), controller manager, scheduler and kwok as local
 * processes that listen on 127.0.0.1.
 *
 * <p>Its kubeconfig is its own; the user's is neither read nor written. A temporary cluster ends
 * and vanishes with {@link #close()}, with this JVM, or, when the JVM was killed, before the next
 * temporary one starts. A kept one runs on until {@link #stop()} and can be started again in its
 * directory, with the same ports and data.
 */
public final class Cluster implements AutoCloseable {

  private final Workspace workspace;
  private final Path directory;
  private final Kwokctl kwokctl;
  private final Components components;
  private final Kubectl kubectl;
  private @Nullable KubernetesClient client;

  private Cluster(Workspace workspace, ClusterOptions options) {
    this.workspace = workspace;
    this.directory = PlainPath.to(workspace.directory());
    this.kwokctl =
        new Kwokctl(() -> ClusterBinaries.find(options.progress()), directory, options.name());
    this.components = new Components(kwokctl.home());
    this.kubectl = new Kubectl(kwokctl, kubeconfig());
  }

  /**
   * The cluster that all tests of this JVM share, with an audit log and one fake node; started at
   * the first call. Do not close it.
   */
  public static Cluster shared() {
    return SharedCluster.get();
  }

  /**
   * Starts a cluster, or what does not run of the one that is already in the directory. Returns
   * when it is ready.
   *
   * @throws ClusterException when it cannot start
   */
  public static Cluster start(ClusterOptions options) {
    ClusterBinaries.find(options.progress());
    var kept = options.directory();
    var workspace =
        kept == null
            ? Workspace.temporary("cluster", options.temporaryParent())
            : Workspace.kept(kept);
    var cluster = new Cluster(workspace, options);
    try {
      cluster.endWithJvm();
      cluster.startComponents(options.auditLog());
      cluster.fakeNodes(options.fakeNodes());
      return cluster;
    } catch (RuntimeException e) {
      cluster.close();
      throw new ClusterException(
          "The local Kubernetes %s did not start: %s".formatted(options.name(), e.getMessage()), e);
    }
  }

  /**
   * The kept cluster of a directory, whether it runs or not; empty when none was ever started
   * there.
   */
  public static Optional<Cluster> existing(ClusterOptions options) {
    return begun(options).filter(cluster -> cluster.kwokctl.exists());
  }

  /** The same, also when its first start was interrupted: to be stopped or deleted only. */
  public static Optional<Cluster> begun(ClusterOptions options) {
    return Optional.ofNullable(options.directory())
        .filter(Files::isDirectory)
        .map(directory -> new Cluster(Workspace.kept(directory), options));
  }

  /** A kubeconfig for its administrator. */
  public Path kubeconfig() {
    return workspace.directory().resolve("kubeconfig");
  }

  public Path directory() {
    return workspace.directory();
  }

  /** The directory of the components' log files. */
  public Path logs() {
    return kwokctl.home().resolve("logs");
  }

  /** For example {@code https://127.0.0.1:12345}; stays the same over restarts. */
  public String apiServerUrl() {
    return config().getMasterUrl().replaceAll("/$", "");
  }

  /** A client with the administrator's rights; closed with the cluster. */
  public synchronized KubernetesClient client() {
    if (client == null) {
      client = new KubernetesClientBuilder().withConfig(config()).build();
    }
    return client;
  }

  /**
   * Runs kubectl as administrator.
   *
   * @return its output
   * @throws dev.freehold.testbed.process.CommandException with its error output when it fails
   */
  public String kubectl(String... arguments) {
    return kubectl.run("", arguments);
  }

  /** Runs {@code kubectl apply -f -} with the given YAML. */
  public String apply(String yaml) {
    return kubectl.run(yaml, "apply", "-f", "-");
  }

  /** kubectl with this cluster's kubeconfig, for a terminal. */
  public ProcessBuilder kubectlProcess(List<String> arguments) {
    return kubectl.process(arguments);
  }

  /**
   * Writes a kubeconfig whose user is a fresh token of a ServiceAccount, good for a year.
   *
   * @throws ClusterException when there is no such ServiceAccount
   */
  public Path serviceAccountKubeconfig(String namespace, String name) {
    return serviceAccountKubeconfig(namespace, name, apiServerUrl());
  }

  /**
   * The same with another address for the API server, for example that of a proxy in a fault test.
   */
  public Path serviceAccountKubeconfig(String namespace, String name, String apiServerUrl) {
    var file =
        workspace.directory().resolve("kubeconfigs").resolve(namespace + "-" + name + ".yaml");
    var authority = kwokctl.home().resolve("pki").resolve("ca.crt");
    return new ServiceAccountKubeconfig(client(), authority)
        .write(namespace, name, apiServerUrl, file);
  }

  /** What the API server was asked. */
  public AuditLog auditLog() {
    if (!Files.exists(kwokctl.home().resolve("audit.yaml"))) {
      throw new ClusterException(
          "The cluster has no audit log: start it with ClusterOptions.withAuditLog().");
    }
    return new AuditLog(logs().resolve("audit.log"));
  }

  /**
   * Makes sure that there are at least so many fake nodes; pods on them are Running at once and do
   * nothing.
   */
  public void fakeNodes(int count) {
    new FakeNodes(client()).ensure(count);
  }

  /** Ends the API server as a node's shutdown would (SIGTERM). */
  public void stopApiServer() {
    components.terminate(Components.API_SERVER);
  }

  /** Ends the API server at once (SIGKILL). */
  public void killApiServer() {
    components.kill(Components.API_SERVER);
  }

  /**
   * Starts the API server, and whatever else does not run, again: same port, same data. Returns
   * when it is ready.
   */
  public void startApiServer() {
    startComponents(false);
  }

  /** Its running processes. */
  public List<OsProcess> processes() {
    return OsProcess.serving(directory);
  }

  /** Whether all of its processes run. */
  public boolean isRunning() {
    return components.stopped().isEmpty();
  }

  /**
   * Ends all processes. The data stay: {@link #start} with the same directory brings a kept cluster
   * back.
   */
  public synchronized void stop() {
    if (client != null) {
      client.close();
      client = null;
    }
    components.stop();
    // What an interrupted start left without a pid file.
    processes().forEach(OsProcess::killTree);
  }

  /** Ends all processes and removes the directory, a kept one too. */
  public void delete() {
    stop();
    workspace.delete();
    PlainPath.forget(directory);
  }

  /** Deletes a temporary cluster, stops a kept one. */
  @Override
  public void close() {
    stop();
    workspace.close();
  }

  private void startComponents(boolean withAuditLog) {
    if (kwokctl.exists()) {
      components.forgetDead();
      kwokctl.start();
    } else {
      kwokctl.create(kubeconfig(), withAuditLog);
    }
    new Readiness(kwokctl, components, kubectl, logs()).await();
  }

  private void endWithJvm() {
    if (workspace.isTemporary()) {
      Runtime.getRuntime()
          .addShutdownHook(Thread.ofPlatform().name("cluster-end").unstarted(this::close));
    }
  }

  private Config config() {
    if (!Files.exists(kubeconfig())) {
      throw new ClusterException("The cluster in %s was never started.".formatted(directory()));
    }
    return Config.fromKubeconfig(kubeconfig().toFile());
  }
}
