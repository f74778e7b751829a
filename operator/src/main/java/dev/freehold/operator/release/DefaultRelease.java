package dev.freehold.operator.release;

import dev.freehold.crds.AppRelease;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/**
 * The release that tenants without a pin run: the one with {@code spec.default: true}; of several
 * the oldest, so that a mistake moves nobody. One that is deleted and waits for its tenants is
 * given to no others.
 */
public final class DefaultRelease {
  private DefaultRelease() {}

  public static Optional<AppRelease> of(List<AppRelease> releases) {
    return releases.stream()
        .filter(release -> !release.isMarkedForDeletion())
        .filter(release -> Boolean.TRUE.equals(release.getSpec().isDefault()))
        .min(
            Comparator.comparing(
                    (AppRelease release) -> release.getMetadata().getCreationTimestamp())
                .thenComparing(release -> release.getMetadata().getName()));
  }
}
