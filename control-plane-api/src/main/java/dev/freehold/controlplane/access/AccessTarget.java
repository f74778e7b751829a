package dev.freehold.controlplane.access;

import org.jspecify.annotations.Nullable;

/**
 * What only a request's handler knows about that which is asked for.
 *
 * @param granted the role that would be given or taken; null: none
 * @param memberRole the role of the member that it is done to; null: none
 * @param open whether the tenant, or the part of the organisation, is open to who asks
 * @param nameRepeated whether the request repeats the name of what it destroys
 * @param oneself whether it is about who asks
 */
public record AccessTarget(
    @Nullable Role granted,
    @Nullable Role memberRole,
    boolean open,
    boolean nameRepeated,
    boolean oneself) {
  public static final AccessTarget UNKNOWN = new AccessTarget(null, null, false, false, false);

  public static AccessTarget granting(Role role) {
    return new AccessTarget(role, null, false, false, false);
  }

  public static AccessTarget member(Role role) {
    return new AccessTarget(null, role, false, false, false);
  }

  public static AccessTarget tenant(boolean open) {
    return new AccessTarget(null, null, open, false, false);
  }

  /** The answer will be only about what is open to who asks. */
  public static AccessTarget ownScope() {
    return new AccessTarget(null, null, true, false, false);
  }

  public AccessTarget withNameRepeated(boolean repeated) {
    return new AccessTarget(granted, memberRole, open, repeated, oneself);
  }
}
