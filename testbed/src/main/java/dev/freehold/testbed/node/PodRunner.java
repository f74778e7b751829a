package dev.freehold.testbed.node;

import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Future;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.spi.LoggingEventBuilder;

/**
 * Runs one pod: volumes, then init containers one after another, then the containers, until the pod
 * is deleted; then it ends the containers and takes the pod object away. Its own thread is the only
 * one that writes the pod's status.
 */
final class PodRunner {

  private static final Logger log = LoggerFactory.getLogger(PodRunner.class);
  private static final Duration RETRY = Duration.ofSeconds(1);

  private final NodeContext node;
  private final ExecutorService threads;
  private final PodObject object;
  private final PodDirectory directory;
  private final PodVolumes volumes;
  private final List<ContainerRunner> init;
  private final List<ContainerRunner> containers;
  private final Semaphore wake = new Semaphore(0);
  private volatile Pod pod;
  private volatile boolean vanished;

  /**
   * @param threads where each container gets a thread; shutting it down makes the pod let go of its
   *     processes
   */
  PodRunner(NodeContext node, Pod pod, String podIp, ExecutorService threads) {
    this.node = node;
    this.pod = pod;
    this.threads = threads;
    this.object = new PodObject(node.client(), node.clock(), pod, podIp);
    this.directory = PodDirectory.of(node.settings().directory(), pod);
    try {
      directory.create();
    } catch (IOException e) {
      throw new UncheckedIOException(
          "cannot make the directory of pod " + pod.getMetadata().getName(), e);
    }
    var spec = pod.getSpec();
    var sources = ConfigSources.of(node.client(), pod.getMetadata().getNamespace());
    var fields = new PodFields(pod, podIp);
    var environment = new ContainerEnvironment(sources, fields);
    var tokens =
        new ServiceAccountTokens(node.client(), pod, node.clock(), node.settings().tokenRenewal());
    this.volumes = new PodVolumes(spec.getVolumes(), directory.volumes(), sources, tokens, fields);
    this.init =
        spec.getInitContainers().stream()
            .map(
                it ->
                    new ContainerRunner(node, pod, it, true, directory, environment, wake::release))
            .toList();
    this.containers =
        spec.getContainers().stream()
            .map(
                it ->
                    new ContainerRunner(
                        node, pod, it, false, directory, environment, wake::release))
            .toList();
  }

  /** Tells the pod as it is now. */
  void update(Pod current) {
    pod = current;
    wake.release();
  }

  /** Tells that the pod object is gone: the processes are ended without grace. */
  void vanish() {
    vanished = true;
    wake.release();
  }

  /**
   * Returns when the pod is deleted and all of it is gone; an interrupt leaves its processes alone.
   */
  void run() throws InterruptedException {
    // What an earlier agent started is watched even when a Secret is gone meanwhile.
    var running =
        runners().anyMatch(ContainerRunner::hasRun) ? threads.submit(this::runContainers) : null;
    var nextSync = node.clock().instant();
    while (!stopWanted() || (running != null && !running.isDone())) {
      if (stopWanted()) {
        runners().forEach(runner -> runner.stop(grace()));
      } else if (!node.clock().instant().isBefore(nextSync)) {
        var synced = syncVolumes(running == null);
        nextSync = node.clock().instant().plus(synced ? node.settings().volumeRefresh() : RETRY);
        running = running == null && synced ? threads.submit(this::runContainers) : running;
      }
      var pause = publish() ? Duration.between(node.clock().instant(), nextSync) : RETRY;
      await(stopWanted() ? RETRY : pause);
    }
    node.processes().kill(process -> process.pod().equals(uid()));
    while (!vanished && !(publish() && tried("delete the pod", object::delete))) {
      await(RETRY);
    }
    deleteDirectory();
  }

  private @Nullable Void runContainers() throws InterruptedException {
    try {
      runInOrder();
    } catch (RuntimeException e) {
      describe(log.atError()).setCause(e).log("the containers are no longer looked after");
    }
    wake.release();
    return null;
  }

  private void runInOrder() throws InterruptedException {
    for (var runner : init) {
      if (!runner.run()) {
        return;
      }
    }
    var running = new ArrayList<Future<Boolean>>();
    containers.forEach(runner -> running.add(threads.submit(runner::run)));
    for (var runner : running) {
      try {
        runner.get();
      } catch (ExecutionException e) {
        if (e.getCause() instanceof InterruptedException) {
          throw new InterruptedException();
        }
        describe(log.atError())
            .setCause(e.getCause())
            .log("the container is no longer looked after");
      }
    }
  }

  private boolean syncVolumes(boolean starting) {
    try {
      volumes.sync();
      return true;
    } catch (ContainerWaits e) {
      if (starting) {
        runners().forEach(runner -> runner.waits(e));
      } else {
        describe(log.atWarn())
            .addKeyValue("reason", e.getMessage())
            .log("volumes stay as they were");
      }
      return false;
    } catch (IOException | KubernetesClientException e) {
      describe(log.atWarn()).setCause(e).log("volumes not brought up to date, will try again");
      return false;
    }
  }

  private boolean publish() {
    var ports = new TreeMap<Integer, Integer>();
    containers.forEach(runner -> ports.putAll(runner.ports()));
    return tried(
        "write the pod's status",
        () ->
            object.publish(
                pod,
                ports,
                init.stream().map(ContainerRunner::status).toList(),
                containers.stream().map(ContainerRunner::status).toList()));
  }

  private boolean tried(String what, Runnable write) {
    try {
      write.run();
      return true;
    } catch (KubernetesClientException e) {
      describe(log.atWarn()).setCause(e).log("could not {}, will try again", what);
      return false;
    }
  }

  private void deleteDirectory() {
    try {
      directory.delete();
    } catch (IOException e) {
      describe(log.atWarn()).setCause(e).log("the pod's directory could not be deleted");
    }
  }

  private boolean stopWanted() {
    return vanished || pod.getMetadata().getDeletionTimestamp() != null;
  }

  private Duration grace() {
    var seconds = pod.getMetadata().getDeletionGracePeriodSeconds();
    return vanished || seconds == null ? Duration.ZERO : Duration.ofSeconds(seconds);
  }

  private void await(Duration duration) throws InterruptedException {
    var _ = wake.tryAcquire(Math.max(1, duration.toMillis()), TimeUnit.MILLISECONDS);
    wake.drainPermits();
  }

  private Stream<ContainerRunner> runners() {
    return Stream.concat(init.stream(), containers.stream());
  }

  private String uid() {
    return pod.getMetadata().getUid();
  }

  private LoggingEventBuilder describe(LoggingEventBuilder event) {
    return event
        .addKeyValue("namespace", pod.getMetadata().getNamespace())
        .addKeyValue("pod", pod.getMetadata().getName());
  }
}
