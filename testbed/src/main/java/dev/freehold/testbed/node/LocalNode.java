package dev.freehold.testbed.node;

import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import io.fabric8.kubernetes.client.informers.SharedIndexInformer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Clock;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A node agent that runs the pods bound to it as local processes, and an ingress on 127.0.0.1 that
 * leads to them. <b>For development only</b>: nothing separates the processes from each other or
 * from the user's own files.
 *
 * <p>The processes outlive the agent, however it ends; the next agent on the same directory takes
 * them over. {@link #endProcesses(Path)} ends them.
 */
public final class LocalNode implements AutoCloseable {

  /**
   * Label of every local node, with the value {@code true}: pods that must really run select it.
   */
  public static final String LABEL = "freehold.dev/local-node";

  private static final Logger log = LoggerFactory.getLogger(LocalNode.class);

  private final LocalIngress ingress;
  private final Deque<AutoCloseable> parts = new ArrayDeque<>();

  private LocalNode(KubernetesClient client, LocalNodeSettings settings) throws IOException {
    PodDirectory.createPrivate(PodDirectory.all(settings.directory()));
    lock(settings.directory());
    var clock = Clock.systemUTC();
    var pods =
        new PodAgent(
            new NodeContext(
                settings,
                client,
                new Images(settings.images()),
                new NodeProcesses(settings.directory()),
                LocalIngress.newClient(),
                clock));
    var ingresses = client.network().v1().ingresses().inAnyNamespace().runnableInformer(0);
    var services = client.services().inAnyNamespace().runnableInformer(0);
    this.ingress =
        new LocalIngress(
            new IngressRoutes(ingresses.getStore()::list, services.getStore()::list, pods::pods),
            settings.ingressPort());
    parts.push(ingress);
    var heartbeat = new NodeHeartbeat(client, settings.name(), clock);
    parts.push(heartbeat);
    heartbeat.start();
    follow(ingresses);
    follow(services);
    parts.push(pods);
    pods.start();
    ingress.start();
  }

  /**
   * Starts the agent and returns when the Node is registered, processes of an earlier agent are
   * taken over and the ingress listens.
   *
   * @param client stays the caller's; it needs the rights of a node and to read Ingresses and
   *     Services
   * @throws IllegalStateException when another agent uses the directory
   */
  public static LocalNode start(KubernetesClient client, LocalNodeSettings settings) {
    try {
      return new LocalNode(client, settings);
    } catch (IOException e) {
      throw new UncheckedIOException("cannot start the local node in " + settings.directory(), e);
    }
  }

  /** The port on 127.0.0.1 where the ingress listens. */
  public int ingressPort() {
    return ingress.port();
  }

  /**
   * Ends with SIGKILL every process that an agent on this directory has started; the agent itself
   * must be over.
   */
  public static void endProcesses(Path directory) {
    new NodeProcesses(directory.toAbsolutePath().normalize()).kill(_ -> true);
  }

  /** Stops the agent; the processes go on. */
  @Override
  public void close() {
    parts.forEach(
        part -> {
          try {
            part.close();
          } catch (Exception e) {
            log.atWarn().setCause(e).log("a part of the local node did not close");
          }
        });
  }

  private void follow(SharedIndexInformer<?> informer) {
    parts.push(informer::close);
    informer.exceptionHandler((_, _) -> true).start().toCompletableFuture().join();
  }

  private void lock(Path directory) throws IOException {
    var channel =
        FileChannel.open(
            directory.resolve("lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
    parts.push(channel);
    if (channel.tryLock() == null) {
      channel.close();
      throw new IllegalStateException(
          "another local node uses %s: stop it, or choose another --directory"
              .formatted(directory));
    }
  }

  /**
   * {@code --kubeconfig FILE --name NAME --directory DIR --images FILE --ingress-port N}, or {@code
   * --end-processes DIR}. Runs until it is killed.
   */
  public static void main(String[] args) throws IOException, InterruptedException {
    var options = options(args);
    if (options.containsKey("end-processes")) {
      endProcesses(Path.of(required(options, "end-processes")));
      return;
    }
    var settings =
        LocalNodeSettings.of(
            required(options, "name"),
            Path.of(required(options, "directory")),
            Path.of(required(options, "images")),
            Integer.parseInt(required(options, "ingress-port")));
    var kubeconfig =
        Config.fromKubeconfig(Files.readString(Path.of(required(options, "kubeconfig"))));
    var client = new KubernetesClientBuilder().withConfig(kubeconfig).build();
    var node = start(client, settings);
    log.atInfo()
        .addKeyValue("node", settings.name())
        .addKeyValue("ingress", "http://127.0.0.1:" + node.ingressPort())
        .log("local node ready, for development only");
    new CountDownLatch(1).await();
  }

  private static Map<String, String> options(String[] args) {
    var options = new HashMap<String, String>();
    for (int at = 0; at + 1 < args.length; at += 2) {
      options.put(args[at].replaceFirst("^--", ""), args[at + 1]);
    }
    return options;
  }

  private static String required(Map<String, String> options, String name) {
    var value = options.get(name);
    if (value == null) {
      throw new IllegalArgumentException(
          "--%s is missing; needed are --kubeconfig --name --directory --images --ingress-port"
              .formatted(name));
    }
    return value;
  }
}
