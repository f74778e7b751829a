package dev.freehold.operator;

import io.fabric8.kubernetes.client.dsl.base.PatchContext;
import io.fabric8.kubernetes.client.dsl.base.PatchType;

/** Server-side apply as one of our field managers: what a manager leaves out it gives up. */
public final class ServerSideApply {
  private ServerSideApply() {}

  /** By force: who else has written our fields loses them. */
  public static PatchContext by(String manager) {
    return new PatchContext.Builder()
        .withPatchType(PatchType.SERVER_SIDE_APPLY)
        .withFieldManager(manager)
        .withForce(true)
        .build();
  }
}
