package dev.freehold.testbed.node;

/**
 * A container cannot be started yet: the reason and message go into its status, and the start is
 * tried again.
 */
final class ContainerWaits extends RuntimeException {

  /** Wire names, those of the kubelet. */
  enum Reason {
    ContainerCreating,
    CreateContainerConfigError,
    ErrImagePull,
    RunContainerError
  }

  private final Reason reason;

  ContainerWaits(Reason reason, String message) {
    super(message);
    this.reason = reason;
  }

  Reason reason() {
    return reason;
  }
}
