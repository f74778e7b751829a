package dev.freehold.testbed.cluster;

import dev.freehold.testbed.process.CommandException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.locks.LockSupport;

/**
 * Waits until a cluster is ready: the API server says so and the controller manager works, which
 * shows in its first service account (without it no pod can be created).
 *
 * <p>kwokctl's own waiting is of no use: it waits in vain for a component that ended, then reports
 * success.
 */
record Readiness(Kwokctl kwokctl, Components components, Kubectl kubectl, Path logs) {

  private static final Duration LIMIT = Duration.ofSeconds(60);
  private static final Duration LOOK_EVERY = Duration.ofMillis(100);

  void await() {
    var deadline = System.nanoTime() + LIMIT.toNanos();
    var reason = "";
    while (System.nanoTime() < deadline) {
      var stopped = components.stopped();
      if (!stopped.isEmpty()) {
        // A controller manager that loses the API server while it starts ends; it has to be started
        // again.
        reason = String.join(", ", stopped) + " ended after the start";
        components.forgetDead();
        kwokctl.start();
      } else {
        try {
          kubectl.run("", "get", "--raw", "/readyz");
          kubectl.run("", "--namespace", "default", "get", "serviceaccount", "default");
          return;
        } catch (CommandException e) {
          reason = String.valueOf(e.getMessage());
        }
      }
      LockSupport.parkNanos(LOOK_EVERY.toNanos());
    }
    throw new ClusterException(
        "The local Kubernetes was not ready within %d s: %s. Read more in %s."
            .formatted(LIMIT.toSeconds(), reason, logs));
  }
}
