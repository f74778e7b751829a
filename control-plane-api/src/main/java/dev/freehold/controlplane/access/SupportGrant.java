package dev.freehold.controlplane.access;

import java.time.Instant;
import java.util.Locale;
import java.util.Map;
import java.util.UUID;
import java.util.stream.Collectors;

/**
 * What an owner has let one of our staff do, for a while.
 *
 * @param ticket what it is for; each grant has one
 * @param endsAt by the clock: no job has to end it
 */
public record SupportGrant(UUID id, UUID organization, Scope scope, String ticket, Instant endsAt) {

  /** From least to most; each one includes those before it. */
  public enum Scope {
    /** Looking only. */
    READ,
    /** Also what support may do with a ticket. */
    ACT,
    /** Also the data of Tenants. */
    DATA;

    /** As in the API and the database, such as {@code read}. */
    public String wireName() {
      return name().toLowerCase(Locale.ROOT);
    }

    /** What of the role is left within this scope. */
    HeldRole limit(HeldRole role) {
      return new HeldRole(
          role.name(),
          role.grants().entrySet().stream()
              .filter(each -> includes(each.getKey()))
              .collect(Collectors.toMap(Map.Entry::getKey, Map.Entry::getValue)));
    }

    private boolean includes(Permission permission) {
      return switch (this) {
        case READ -> permission.isReading() || permission == Permission.SUPPORT_GRANT_REVOKE;
        case ACT, DATA -> true;
      };
    }
  }

  boolean isOpen(Instant now) {
    return now.isBefore(endsAt);
  }
}
