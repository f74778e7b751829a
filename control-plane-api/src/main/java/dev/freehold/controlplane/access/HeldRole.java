package dev.freehold.controlplane.access;

import java.util.EnumMap;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * A role with what it holds: a built-in one, or one that an organisation made.
 *
 * @param name a built-in role's, such as {@code team_admin}, or the id of one that was made
 * @param grants what is not in it is not held
 */
public record HeldRole(String name, Map<Permission, Grant> grants) {
  private static final Map<Role, HeldRole> BUILT_IN =
      Stream.of(Role.values())
          .collect(Collectors.toUnmodifiableMap(each -> each, HeldRole::builtIn));

  public HeldRole {
    grants = Map.copyOf(grants);
  }

  public static HeldRole of(Role role) {
    return Objects.requireNonNull(BUILT_IN.get(role));
  }

  /** A role that nobody knows holds nothing. */
  static HeldRole unknown(String name) {
    return new HeldRole(name, Map.of());
  }

  public Grant grantOf(Permission permission) {
    return grants.getOrDefault(permission, Grant.NEVER);
  }

  public boolean isOwner() {
    return name.equals(Role.OWNER.wireName());
  }

  /** Whether this role holds, at least under the same condition, all that the other one holds. */
  public boolean covers(HeldRole other) {
    return other.grants.entrySet().stream()
        .allMatch(each -> grantOf(each.getKey()).compareTo(each.getValue()) <= 0);
  }

  /**
   * What both hold, under the stricter condition: what an API key of the other role may, made by
   * somebody of this one.
   */
  HeldRole within(HeldRole other) {
    if (covers(other)) {
      return other;
    }
    var both = new EnumMap<Permission, Grant>(Permission.class);
    other.grants.forEach(
        (permission, grant) -> {
          Grant own = grantOf(permission);
          if (own != Grant.NEVER) {
            both.put(permission, own.compareTo(grant) < 0 ? grant : own);
          }
        });
    // Neither alone makes an owner.
    return new HeldRole(isOwner() ? other.name : name, both);
  }

  private static HeldRole builtIn(Role role) {
    var grants = new EnumMap<Permission, Grant>(Permission.class);
    for (Permission permission : Permission.values()) {
      if (permission.grantTo(role) != Grant.NEVER) {
        grants.put(permission, permission.grantTo(role));
      }
    }
    return new HeldRole(role.wireName(), grants);
  }
}
