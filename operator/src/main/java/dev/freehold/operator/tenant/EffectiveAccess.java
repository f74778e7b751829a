package dev.freehold.operator.tenant;

import dev.freehold.crds.Restriction;
import dev.freehold.crds.TenantSpec;
import dev.freehold.crds.TenantStatus.Access;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/** What the restrictions of all sources leave: the strictest one in force counts. */
final class EffectiveAccess {
  private EffectiveAccess() {}

  static Access of(TenantSpec spec, Instant now) {
    return inForce(spec, now).stream()
        .map(Restriction::level)
        .max(Comparator.naturalOrder())
        .map(
            level ->
                switch (level) {
                  case ReadOnly -> Access.ReadOnly;
                  case Suspended -> Access.Suspended;
                })
        .orElse(Access.Full);
  }

  /** When the next restriction ends by itself. */
  static Optional<Instant> nextChange(TenantSpec spec, Instant now) {
    return inForce(spec, now).stream()
        .map(Restriction::until)
        .flatMap(until -> Optional.ofNullable(until).stream())
        .map(Instant::parse)
        .min(Comparator.naturalOrder());
  }

  private static List<Restriction> inForce(TenantSpec spec, Instant now) {
    if (spec.restrictions() == null) {
      return List.of();
    }
    return spec.restrictions()
        .all()
        .filter(each -> each.until() == null || Instant.parse(each.until()).isAfter(now))
        .toList();
  }
}
