package dev.freehold.operator.release;

import dev.freehold.crds.AppRelease;
import dev.freehold.crds.Tenant;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Which release a Tenant is to run now: its pin; else the one that it was given; else the one that
 * it runs, however old; and the default only when it has none of these. So a change of the default
 * moves nobody by itself, and a new Tenant begins with the newest.
 */
public final class ReleaseChoice {
  private ReleaseChoice() {}

  public static Optional<AppRelease> of(Tenant tenant, List<AppRelease> releases) {
    Standing standing = Standing.of(tenant);
    if (standing.pin() != null) {
      return named(releases, standing.pin());
    }
    return Stream.of(
            Optional.ofNullable(standing.target()), Optional.ofNullable(standing.running()))
        .flatMap(Optional::stream)
        // One that was taken away by force: its tenants must go on.
        .flatMap(name -> named(releases, name).stream())
        .findFirst()
        .or(() -> DefaultRelease.of(releases));
  }

  private static Optional<AppRelease> named(List<AppRelease> releases, String name) {
    return releases.stream()
        .filter(release -> release.getMetadata().getName().equals(name))
        .findFirst();
  }
}
