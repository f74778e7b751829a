package dev.freehold.testbed.node;

import static dev.freehold.testbed.node.ContainerWaits.Reason.CreateContainerConfigError;
import static dev.freehold.testbed.node.ContainerWaits.Reason.RunContainerError;

import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.ContainerStatus;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.spi.LoggingEventBuilder;

/**
 * Keeps one container running: adopts the process that an earlier agent left or starts one, asks
 * its probes, restarts it with back-off, and ends it when told. It has a thread of its own; an
 * interrupt makes it let go and leaves the process alone.
 */
final class ContainerRunner {

  private static final Logger log = LoggerFactory.getLogger(ContainerRunner.class);
  private static final Duration RETRY = Duration.ofSeconds(2);
  private static final Duration LOOK = Duration.ofMillis(500);

  private final NodeContext node;
  private final Pod pod;
  private final Container container;
  private final boolean init;
  private final PodDirectory directory;
  private final ContainerEnvironment environment;
  private final ContainerStatuses statuses;
  private final RunFile file;
  private final Runnable changed;
  private final Semaphore wake = new Semaphore(0);
  private volatile ContainerStatus status;
  private volatile @Nullable Run run;
  private final Grace grace;

  /**
   * @param init whether it is an init container, which is done once it has ended well
   * @param changed called after each change of {@link #status()}
   */
  ContainerRunner(
      NodeContext node,
      Pod pod,
      Container container,
      boolean init,
      PodDirectory directory,
      ContainerEnvironment environment,
      Runnable changed) {
    this.node = node;
    this.pod = pod;
    this.container = container;
    this.init = init;
    this.directory = directory;
    this.environment = environment;
    this.changed = changed;
    this.statuses = new ContainerStatuses(container, pod.getMetadata().getUid());
    this.grace = new Grace(pod, container);
    this.file =
        new RunFile(directory.run(container.getName()), node.client().getKubernetesSerialization());
    this.run = file.load();
    this.status = initialStatus();
  }

  ContainerStatus status() {
    return status;
  }

  /** Whether this agent or an earlier one has started it. */
  boolean hasRun() {
    return run != null;
  }

  /** Local port by container port, empty before the first start. */
  Map<Integer, Integer> ports() {
    var current = run;
    return current == null ? Map.of() : current.ports();
  }

  /**
   * Ends the container for good: SIGTERM, after the grace SIGKILL. A shorter grace told later wins.
   */
  void stop(Duration wanted) {
    grace.tell(wanted);
    wake.release();
  }

  void waits(ContainerWaits why) {
    publish(statuses.waiting(run, why.reason().name(), String.valueOf(why.getMessage())));
  }

  /** Runs until stopped or done for good, and says whether the last run ended well. */
  boolean run() throws InterruptedException {
    var recorded = run;
    // Of all processes with our mark only that of the run on record may live.
    node.processes()
        .kill(old -> isOurs(old) && (recorded == null || old.run() != recorded.number()));
    if (recorded != null && recorded.end() == null) {
      var process =
          node.processes().find(pod.getMetadata().getUid(), container.getName(), recorded);
      attend(recorded, process.orElse(LocalProcess.NONE), checks(recorded, status));
    }
    while (!grace.isTold() && !isOver(run)) {
      if (run == null || pauseAfter(run)) {
        start(run);
      }
    }
    var last = run;
    return last != null && last.endedWell();
  }

  private boolean isOver(@Nullable Run last) {
    return last != null && last.isFinal(pod.getSpec().getRestartPolicy(), init);
  }

  /** Waits out the back-off; false when stopped meanwhile. */
  private boolean pauseAfter(Run last) throws InterruptedException {
    var end = last.end();
    if (end == null) {
      return true;
    }
    var pause = node.settings().backOff().pause(end.ends());
    if (!pause.isZero()) {
      var message =
          "back-off %s restarting failed container=%s; its log is %s"
              .formatted(pause, container.getName(), directory.log(container.getName()));
      publish(statuses.waiting(last, "CrashLoopBackOff", message));
    }
    var until = Instant.parse(end.finishedAt()).plus(pause);
    while (!grace.isTold() && node.clock().instant().isBefore(until)) {
      await(Duration.between(node.clock().instant(), until));
    }
    return !grace.isTold();
  }

  private void start(@Nullable Run last) throws InterruptedException {
    try {
      HealthChecks.validate(container);
      var next = Run.after(last, LocalPorts.choose(container, ports()), node.clock().instant());
      var launch = Launch.of(node, pod, container, next.ports(), directory, environment);
      // Written before the start: should the agent die in between, the next one knows which run may
      // live.
      save(next);
      var process =
          node.processes().start(pod.getMetadata().getUid(), container.getName(), next, launch);
      next = next.as(process);
      save(next);
      describe(log.atInfo()).addKeyValue("pid", process.pid()).log("container started");
      attend(next, process, checks(next, null));
      return;
    } catch (ContainerWaits e) {
      waits(e);
    } catch (KubernetesClientException e) {
      // The API server will be back; the process must not wait for a new agent.
      waits(
          new ContainerWaits(
              CreateContainerConfigError, "cannot read what it names: " + e.getMessage()));
    } catch (IOException e) {
      save(last);
      waits(new ContainerWaits(RunContainerError, e.toString()));
    }
    await(RETRY);
  }

  /**
   * Watches a process until it has ended by itself, by its probes or by our stop, and leaves
   * nothing of it behind.
   */
  private void attend(Run current, LocalProcess process, HealthChecks checks)
      throws InterruptedException {
    process.onExit(wake::release);
    while (process.isAlive()) {
      var wait = grace.isTold() ? Duration.ZERO : checks.run();
      var fatal = checks.fatal();
      if (grace.isTold() || fatal != null) {
        describe(log.atInfo())
            .addKeyValue("reason", grace.isTold() ? "pod stops" : "probe failed")
            .log("ending container");
        publish(statuses.running(current, checks.started(), false));
        end(process, grace.allowed(fatal));
        break;
      }
      publish(statuses.running(current, checks.started(), checks.ready()));
      directory.trimLog(container.getName(), node.settings().logBytes());
      await(process.child() == null && wait.compareTo(LOOK) > 0 ? LOOK : wait);
    }
    node.processes().kill(this::isOurs);
    var ended = current.ended(process, node.clock().instant(), node.settings().backOff());
    save(ended);
    if (ended.end() != null) {
      publish(statuses.ended(ended, ended.end(), init && ended.endedWell()));
    }
  }

  private void end(LocalProcess process, Duration allowed) throws InterruptedException {
    var since = node.clock().instant();
    var sleepsUntil = since.plus(grace.preStopSleep());
    var terminated = false;
    while (process.isAlive()) {
      var sleep = Duration.between(node.clock().instant(), sleepsUntil);
      if (!sleep.isPositive() && !terminated) {
        process.terminate();
        terminated = true;
      }
      var left = Duration.between(node.clock().instant(), since.plus(grace.atMost(allowed)));
      if (!left.isPositive()) {
        node.processes().kill(this::isOurs);
      }
      var next = !terminated && sleep.compareTo(left) < 0 ? sleep : left;
      await(next.isPositive() && next.compareTo(LOOK) < 0 ? next : LOOK);
    }
  }

  private HealthChecks checks(Run current, @Nullable ContainerStatus before) {
    return new HealthChecks(container, current.ports(), before, node.http(), node.clock());
  }

  private ContainerStatus initialStatus() {
    return pod.getStatus().getContainerStatuses().stream()
        .filter(known -> run != null && known.getName().equals(container.getName()))
        .findFirst()
        .orElseGet(() -> statuses.waiting(run, init ? "PodInitializing" : "ContainerCreating", ""));
  }

  private boolean isOurs(NodeProcesses.Marked process) {
    return process.belongsTo(pod.getMetadata().getUid(), container.getName());
  }

  private void save(@Nullable Run next) {
    file.save(next);
    run = next;
  }

  private void publish(ContainerStatus next) {
    if (!next.equals(status)) {
      status = next;
      changed.run();
    }
  }

  private void await(Duration duration) throws InterruptedException {
    var _ = wake.tryAcquire(Math.max(1, duration.toMillis()), TimeUnit.MILLISECONDS);
    wake.drainPermits();
  }

  private LoggingEventBuilder describe(LoggingEventBuilder event) {
    return event
        .addKeyValue("namespace", pod.getMetadata().getNamespace())
        .addKeyValue("pod", pod.getMetadata().getName())
        .addKeyValue("container", container.getName());
  }
}
