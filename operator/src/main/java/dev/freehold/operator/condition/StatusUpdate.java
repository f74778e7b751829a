package dev.freehold.operator.condition;

import io.fabric8.kubernetes.api.model.ObjectMetaBuilder;
import io.fabric8.kubernetes.client.CustomResource;
import io.javaoperatorsdk.operator.api.reconciler.UpdateControl;

/** Writes a status only when it differs from the one that is there. */
public final class StatusUpdate {
  private StatusUpdate() {}

  /**
   * Of exactly this resource: one that was made again under its name is another one.
   *
   * @param fresh an empty resource of the kind: what is applied holds nothing but identity and
   *     status
   */
  public static <S, R extends CustomResource<?, S>> UpdateControl<R> ifChanged(
      R resource, R fresh, S status) {
    if (status.equals(resource.getStatus())) {
      return UpdateControl.noUpdate();
    }
    return UpdateControl.patchStatus(of(resource, fresh, status));
  }

  /** What is applied: see {@link #ifChanged}. */
  public static <S, R extends CustomResource<?, S>> R of(R resource, R fresh, S status) {
    fresh.setMetadata(
        new ObjectMetaBuilder()
            .withName(resource.getMetadata().getName())
            .withUid(resource.getMetadata().getUid())
            .build());
    fresh.setStatus(status);
    return fresh;
  }
}
