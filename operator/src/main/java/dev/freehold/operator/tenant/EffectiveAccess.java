package dev.freehold.operator.tenant;

import dev.freehold.crds.Restriction;
import dev.freehold.crds.Restriction.Level;
import dev.freehold.crds.TenantSpec;
import dev.freehold.crds.TenantStatus.Access;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * What the restrictions of all sources and the end of a trial leave: the strictest one in force
 * counts.
 *
 * @param causes who restricts it so, for people; empty when nobody does
 */
record EffectiveAccess(Access access, List<String> causes) {

  private record InForce(Level level, String cause, @Nullable Instant until) {}

  static EffectiveAccess of(TenantSpec spec, Instant now) {
    List<InForce> inForce = inForce(spec, now);
    return inForce.stream()
        .map(InForce::level)
        .max(Comparator.naturalOrder())
        .map(
            strictest ->
                new EffectiveAccess(
                    switch (strictest) {
                      case ReadOnly -> Access.ReadOnly;
                      case Suspended -> Access.Suspended;
                    },
                    inForce.stream()
                        .filter(each -> each.level() == strictest)
                        .map(InForce::cause)
                        .toList()))
        .orElseGet(() -> new EffectiveAccess(Access.Full, List.of()));
  }

  /** When the next restriction ends by itself, or the trial comes into its next phase. */
  static Optional<Instant> nextChange(TenantSpec spec, Instant now) {
    return Stream.concat(
            inForce(spec, now).stream().flatMap(each -> Optional.ofNullable(each.until()).stream()),
            TrialPhase.nextChange(spec, now).stream())
        .min(Comparator.naturalOrder());
  }

  private static List<InForce> inForce(TenantSpec spec, Instant now) {
    var inForce = new ArrayList<InForce>();
    if (spec.restrictions() != null) {
      spec.restrictions()
          .bySource()
          .forEach(
              (source, restriction) -> {
                Instant until = until(restriction);
                if (until == null || until.isAfter(now)) {
                  inForce.add(new InForce(restriction.level(), cause(source, restriction), until));
                }
              });
    }
    trial(spec, now).ifPresent(inForce::add);
    return inForce;
  }

  private static Optional<InForce> trial(TenantSpec spec, Instant now) {
    if (spec.trial() == null || TrialPhase.isByBilling(spec.trial())) {
      return Optional.empty();
    }
    String cause = "the trial ended at " + spec.trial().endsAt();
    return TrialPhase.of(spec, now)
        .filter(TrialPhase::isOver)
        .map(
            phase ->
                new InForce(
                    phase == TrialPhase.Expired ? Level.Suspended : Level.ReadOnly, cause, null));
  }

  private static @Nullable Instant until(Restriction restriction) {
    return restriction.until() == null ? null : Instant.parse(restriction.until());
  }

  private static String cause(String source, Restriction restriction) {
    return "spec.restrictions."
        + source
        + (restriction.reason() == null ? "" : " (" + restriction.reason() + ")")
        + (restriction.until() == null ? "" : " until " + restriction.until());
  }
}
