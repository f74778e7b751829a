package dev.freehold.testbed.node;

import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import io.fabric8.kubernetes.client.informers.SharedIndexInformer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.channels.OverlappingFileLockException;
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
  private final Deque<AutoCloseable> parts;

  private LocalNode(LocalIngress ingress, Deque<AutoCloseable> parts) {
    this.ingress = ingress;
    this.parts = parts;
  }

  /**
   * Starts the agent and returns when the Node is registered, processes of an earlier agent are
   * taken over and the ingress listens.
   *
   * @param client stays the caller's; it needs the rights of a node, to read Services, and to read
   *     and patch Ingresses
   * @throws IllegalStateException when another agent uses the directory
   */
  public static LocalNode start(KubernetesClient client, LocalNodeSettings settings) {
    var parts = new ArrayDeque<AutoCloseable>();
    try {
      return new LocalNode(start(client, settings, parts), parts);
    } catch (IOException e) {
      close(parts);
      throw new UncheckedIOException("cannot start the local node in " + settings.directory(), e);
    } catch (RuntimeException e) {
      close(parts);
      throw e;
    }
  }

  private static LocalIngress start(
      KubernetesClient client, LocalNodeSettings settings, Deque<AutoCloseable> parts)
      throws IOException {
    PodDirectory.createPrivate(PodDirectory.all(settings.directory()));
    lock(settings.directory(), parts);
    var http = LocalIngress.newClient();
    parts.push(http::shutdownNow);
    var clock = Clock.systemUTC();
    var images = new Images(settings.images());
    var processes = new NodeProcesses(settings.directory());
    var pods = new PodAgent(new NodeContext(settings, client, images, processes, http, clock));
    var ingresses = client.network().v1().ingresses().inAnyNamespace().runnableInformer(0);
    var services = client.services().inAnyNamespace().runnableInformer(0);
    var routes =
        new IngressRoutes(ingresses.getStore()::list, services.getStore()::list, pods::pods);
    var ingress = new LocalIngress(routes, client, clock, settings.ingressPort());
    parts.push(ingress);
    var heartbeat = new NodeHeartbeat(client, settings.name(), clock);
    parts.push(heartbeat);
    heartbeat.start();
    follow(ingresses, parts);
    follow(services, parts);
    parts.push(pods);
    pods.start();
    ingress.start();
    return ingress;
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
    close(parts);
  }

  private static void close(Deque<AutoCloseable> parts) {
    parts.forEach(
        part -> {
          try {
            part.close();
          } catch (Exception e) {
            log.atWarn().setCause(e).log("a part of the local node did not close");
          }
        });
  }

  private static void follow(SharedIndexInformer<?> informer, Deque<AutoCloseable> parts) {
    parts.push(informer);
    informer.exceptionHandler((_, _) -> true).start().toCompletableFuture().join();
  }

  private static void lock(Path directory, Deque<AutoCloseable> parts) throws IOException {
    var channel =
        FileChannel.open(
            directory.resolve("lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
    parts.push(channel);
    if (!locks(channel)) {
      throw new IllegalStateException(
          "another local node uses %s: stop it, or choose another --directory"
              .formatted(directory));
    }
  }

  private static boolean locks(FileChannel channel) throws IOException {
    try {
      return channel.tryLock() != null;
    } catch (OverlappingFileLockException e) {
      // Another agent in this JVM.
      return false;
    }
  }

  /**
   * {@code --kubeconfig FILE --name NAME --directory DIR --images FILE --ingress-port N}, or {@code
   * --end-processes DIR}. Runs until it is killed.
   */
  public static void main(String[] args) throws InterruptedException {
    try {
      var options = options(args);
      if (options.containsKey("end-processes")) {
        endProcesses(Path.of(required(options, "end-processes")));
        return;
      }
      run(options);
    } catch (IOException | RuntimeException e) {
      System.err.println("The local node did not start: " + e.getMessage());
      log.atDebug().setCause(e).log("start failed");
      // Threads of the client would keep the JVM.
      System.exit(1);
    }
    new CountDownLatch(1).await();
  }

  private static void run(Map<String, String> options) throws IOException {
    var settings =
        LocalNodeSettings.of(
            required(options, "name"),
            Path.of(required(options, "directory")),
            Path.of(required(options, "images")),
            Integer.parseInt(required(options, "ingress-port")));
    var kubeconfig = Files.readString(Path.of(required(options, "kubeconfig")));
    var client =
        new KubernetesClientBuilder().withConfig(Config.fromKubeconfig(kubeconfig)).build();
    var node = start(client, settings);
    log.atInfo()
        .addKeyValue("node", settings.name())
        .addKeyValue("ingress", "http://127.0.0.1:" + node.ingressPort())
        .log("local node ready, for development only");
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
