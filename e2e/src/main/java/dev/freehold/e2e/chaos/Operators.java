package dev.freehold.e2e.chaos;

import dev.freehold.e2e.bench.OperatorProcess;
import dev.freehold.operator.Installation;
import dev.freehold.testbed.cluster.Cluster;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/**
 * Two operators as real processes, one of them active; whoever ends is replaced, as a Deployment
 * would do it.
 */
final class Operators implements AutoCloseable {
  private static final int COUNT = 2;

  /** Quick to notice and to take over; the rest as it is delivered. */
  private static final List<String> SETTINGS =
      List.of(
          "--freehold.server-check-interval=2s",
          "--freehold.resync=1m",
          "--freehold.orphans.interval=2s",
          "--freehold.orphans.grace=20s",
          "--freehold.rotation.settle=500ms",
          "--freehold.rotation.linger=2s",
          "--freehold.leader-election.lease-duration=4s",
          "--freehold.leader-election.renew-deadline=3s",
          "--freehold.leader-election.retry-period=500ms",
          // What leaks would rather do so here.
          "--logging.level.dev.freehold=debug");

  private static final List<String> JVM = List.of("-Xmx256m", "-XX:TieredStopAtLevel=1");

  private final Path kubeconfig;
  private final Path logs;
  private final Timeline timeline;
  private final List<OperatorProcess> running = new ArrayList<>();
  private final Thread replacing;
  private boolean held;
  private int started;
  private volatile boolean closed;

  private Operators(Path kubeconfig, Path logs, Timeline timeline) {
    this.kubeconfig = kubeconfig;
    this.logs = logs;
    this.timeline = timeline;
    this.replacing = Thread.ofVirtual().name("operators").unstarted(this::replaceEnded);
  }

  static Operators start(Cluster cluster, String apiServer, Path logs, Timeline timeline) {
    Path kubeconfig =
        cluster.serviceAccountKubeconfig(Installation.NAMESPACE, "freehold-operator", apiServer);
    var operators = new Operators(kubeconfig, logs, timeline);
    operators.replacing.start();
    return operators;
  }

  /** Those that run, the active one first. */
  synchronized List<OperatorProcess> running() {
    var alive = new ArrayList<>(running);
    alive.removeIf(each -> !each.isRunning());
    active()
        .ifPresent(
            active -> {
              alive.remove(active);
              alive.addFirst(active);
            });
    return alive;
  }

  synchronized Optional<OperatorProcess> active() {
    return running.stream().filter(Operators::isActive).findFirst();
  }

  /** Nobody is replaced until {@link #release}. */
  synchronized void hold() {
    held = true;
  }

  synchronized void release() {
    held = false;
  }

  private void replaceEnded() {
    try {
      while (!closed) {
        replaceOnce();
        TimeUnit.MILLISECONDS.sleep(200);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private synchronized void replaceOnce() {
    running.removeIf(each -> !each.isRunning());
    while (!held && !closed && running.size() < COUNT) {
      Path log = logs.resolve("operator-%02d.log".formatted(++started));
      try {
        var operator = OperatorProcess.launch(kubeconfig, log, JVM, SETTINGS);
        running.add(operator);
        timeline.note("operator %d starts as process %d", started, operator.pid());
      } catch (IOException e) {
        throw new UncheckedIOException("starting an operator", e);
      }
    }
  }

  private static boolean isActive(OperatorProcess operator) {
    try {
      return operator.isActive();
    } catch (IOException e) {
      return false;
    }
  }

  @Override
  public synchronized void close() {
    closed = true;
    running.forEach(OperatorProcess::kill);
  }
}
