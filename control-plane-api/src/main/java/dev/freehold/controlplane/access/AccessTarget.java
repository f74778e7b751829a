package dev.freehold.controlplane.access;

import java.time.Instant;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * What only a request's handler knows about that which is asked for. What is null is not known, and
 * a condition about it is not met.
 *
 * @param granted the role that would be given or taken
 * @param memberRole the role of the member that it is done to
 * @param team the team that it is done to
 * @param tenant the Tenant that it is done to
 * @param account whose it is: the key's, or whom it is about
 * @param until when what is asked for ends by itself
 * @param nameRepeated whether the request repeats the name of what it destroys
 * @param promised conditions that the handler sees to itself, such as {@link Condition#MASKED}
 */
public record AccessTarget(
    @Nullable HeldRole granted,
    @Nullable HeldRole memberRole,
    @Nullable UUID team,
    @Nullable TenantFacts tenant,
    @Nullable UUID account,
    @Nullable Instant until,
    boolean nameRepeated,
    Set<Condition> promised) {
  public static final AccessTarget UNKNOWN =
      new AccessTarget(null, null, null, null, null, null, false, Set.of());

  /**
   * @param team that has the Tenant; null: none
   * @param pausedBy the account that paused it; null: nobody, or not known
   */
  public record TenantFacts(@Nullable UUID team, @Nullable UUID pausedBy) {}

  public static AccessTarget granting(HeldRole role) {
    return new AccessTarget(role, null, null, null, null, null, false, Set.of());
  }

  public static AccessTarget member(HeldRole role) {
    return new AccessTarget(null, role, null, null, null, null, false, Set.of());
  }

  public static AccessTarget team(UUID team) {
    return new AccessTarget(null, null, team, null, null, null, false, Set.of());
  }

  public static AccessTarget tenant(TenantFacts tenant) {
    return new AccessTarget(null, null, null, tenant, null, null, false, Set.of());
  }

  /**
   * @param open whether the handler has made sure that the Tenant is open to who asks
   */
  public static AccessTarget tenant(boolean open) {
    return open ? promising(Condition.OWN_TENANT) : UNKNOWN;
  }

  /** Something that belongs to that account, or is about it. */
  public static AccessTarget ofAccount(UUID account) {
    return new AccessTarget(null, null, null, null, account, null, false, Set.of());
  }

  /** Something that ends by itself. */
  public static AccessTarget until(Instant end) {
    return new AccessTarget(null, null, null, null, null, end, false, Set.of());
  }

  /** The answer will be only about what is open to who asks. */
  public static AccessTarget ownScope() {
    return promising(Condition.OWN_SCOPE);
  }

  /** The handler sees to these conditions itself. */
  public static AccessTarget promising(Condition... conditions) {
    return new AccessTarget(null, null, null, null, null, null, false, Set.of(conditions));
  }

  public AccessTarget withNameRepeated(boolean repeated) {
    return new AccessTarget(granted, memberRole, team, tenant, account, until, repeated, promised);
  }
}
