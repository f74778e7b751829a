package dev.freehold.testbed.node;

import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.ContainerStateBuilder;
import io.fabric8.kubernetes.api.model.ContainerStateTerminated;
import io.fabric8.kubernetes.api.model.ContainerStateTerminatedBuilder;
import io.fabric8.kubernetes.api.model.ContainerStatus;
import io.fabric8.kubernetes.api.model.ContainerStatusBuilder;
import org.jspecify.annotations.Nullable;

/** A container's status, as the kubelet would write it. */
record ContainerStatuses(Container container, String podUid) {

  ContainerStatus waiting(@Nullable Run run, String reason, String message) {
    var status = status(run).withReady(false).withStarted(false);
    status.withState(
        new ContainerStateBuilder()
            .withNewWaiting()
            .withReason(reason)
            .withMessage(message)
            .endWaiting()
            .build());
    if (run != null && run.end() != null) {
      status.withNewLastState().withTerminated(terminated(run.end())).endLastState();
    }
    return status.build();
  }

  ContainerStatus running(Run run, boolean started, boolean ready) {
    var state =
        new ContainerStateBuilder()
            .withNewRunning()
            .withStartedAt(PodStatuses.time(run.startedAt()))
            .endRunning();
    var status = status(run).withStarted(started).withReady(ready).withState(state.build());
    if (run.before() != null) {
      status.withNewLastState().withTerminated(terminated(run.before())).endLastState();
    }
    return status.build();
  }

  /**
   * @param done whether an init container is ready, which it is once it has ended well
   */
  ContainerStatus ended(Run run, Run.End end, boolean done) {
    var state = new ContainerStateBuilder().withTerminated(terminated(end)).build();
    var status = status(run).withStarted(false).withReady(done).withState(state);
    if (run.before() != null) {
      status.withNewLastState().withTerminated(terminated(run.before())).endLastState();
    }
    return status.build();
  }

  private ContainerStatusBuilder status(@Nullable Run run) {
    var status =
        new ContainerStatusBuilder()
            .withName(container.getName())
            .withImage(container.getImage())
            .withImageID("")
            .withRestartCount(run == null ? 0 : run.number())
            .withNewLastState()
            .endLastState();
    return run == null
        ? status
        : status.withContainerID(
            "local://%s/%s/%d".formatted(podUid, container.getName(), run.number()));
  }

  private static ContainerStateTerminated terminated(Run.End end) {
    return new ContainerStateTerminatedBuilder()
        .withExitCode(end.exitCode())
        .withReason(end.reason())
        .withStartedAt(PodStatuses.time(end.startedAt()))
        .withFinishedAt(PodStatuses.time(end.finishedAt()))
        .build();
  }
}
