package dev.freehold.testbed.node;

import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.client.informers.ResourceEventHandler;
import io.fabric8.kubernetes.client.informers.SharedIndexInformer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Gives each pod bound to the node its {@link PodRunner}, and clears away what pods left that went
 * while no agent ran.
 */
final class PodAgent implements AutoCloseable {

  private static final Logger log = LoggerFactory.getLogger(PodAgent.class);

  private final NodeContext node;
  private final PodAddresses addresses;
  private final Map<String, PodRunner> runners = new ConcurrentHashMap<>();
  private final ExecutorService threads =
      Executors.newThreadPerTaskExecutor(Thread.ofVirtual().name("pods-", 0).factory());
  private final SharedIndexInformer<Pod> informer;

  PodAgent(NodeContext node) {
    this.node = node;
    this.addresses = new PodAddresses(node.settings().name());
    this.informer =
        node.client()
            .pods()
            .inAnyNamespace()
            .withField("spec.nodeName", node.settings().name())
            .runnableInformer(0)
            // Whatever happens to the API server, the next list is tried.
            .exceptionHandler((_, _) -> true);
  }

  void start() {
    informer.start().toCompletableFuture().join();
    var pods = informer.getStore().list();
    clearAway(pods.stream().map(pod -> pod.getMetadata().getUid()).collect(Collectors.toSet()));
    addresses.keep(pods);
    // The handler is told of all pods that are there, then of changes.
    informer.addEventHandler(
        new ResourceEventHandler<>() {
          @Override
          public void onAdd(Pod pod) {
            seen(pod);
          }

          @Override
          public void onUpdate(Pod old, Pod pod) {
            seen(pod);
          }

          @Override
          public void onDelete(Pod pod, boolean finalStateUnknown) {
            var runner = runners.get(pod.getMetadata().getUid());
            if (runner != null) {
              runner.vanish();
            }
          }
        });
  }

  /** The node's pods as the API server last told. */
  List<Pod> pods() {
    return informer.getStore().list();
  }

  /** Lets go of all pods; their processes go on. */
  @Override
  public void close() {
    informer.close();
    threads.shutdownNow();
    try {
      if (!threads.awaitTermination(10, TimeUnit.SECONDS)) {
        log.atWarn().log("some pod threads did not end in time");
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void seen(Pod pod) {
    var over = Set.of("Succeeded", "Failed").contains(String.valueOf(pod.getStatus().getPhase()));
    if (over && pod.getMetadata().getDeletionTimestamp() == null) {
      return;
    }
    runners
        .computeIfAbsent(
            pod.getMetadata().getUid(),
            uid -> {
              var runner = new PodRunner(node, pod, addresses.of(pod), threads);
              threads.execute(() -> run(uid, runner));
              return runner;
            })
        .update(pod);
  }

  private void run(String uid, PodRunner runner) {
    try {
      runner.run();
      runners.remove(uid);
      addresses.free(uid);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } catch (RuntimeException e) {
      log.atError()
          .addKeyValue("uid", uid)
          .setCause(e)
          .log("the pod is no longer looked after; restart the local node");
    }
  }

  private void clearAway(Set<String> known) {
    node.processes().kill(process -> !known.contains(process.pod()));
    var pods = PodDirectory.all(node.settings().directory());
    try (var directories =
        Files.newDirectoryStream(pods, path -> !known.contains(path.getFileName().toString()))) {
      for (Path directory : directories) {
        PodDirectory.delete(directory);
      }
    } catch (IOException e) {
      throw new UncheckedIOException("cannot clear " + pods, e);
    }
  }
}
