package dev.freehold.operator.release;

import dev.freehold.crds.AppRelease;
import dev.freehold.crds.Tenant;
import dev.freehold.operator.Wakes;
import io.javaoperatorsdk.operator.processing.event.ResourceID;
import io.javaoperatorsdk.operator.processing.event.source.IndexerResourceCache;
import io.javaoperatorsdk.operator.processing.event.source.ResourceEventAware;
import java.util.Objects;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Wakes AppReleases: all of them when one appears, changes or goes, because the default may be
 * another one then; and those that a Tenant's step forward concerns.
 */
final class ReleaseWakes extends Wakes<AppRelease> implements ResourceEventAware<AppRelease> {
  private final IndexerResourceCache<AppRelease> releases;

  ReleaseWakes(IndexerResourceCache<AppRelease> releases) {
    super("release-wakes");
    this.releases = releases;
  }

  @Override
  public void onResourceCreated(AppRelease resource) {
    wakeAll();
  }

  @Override
  public void onResourceUpdated(AppRelease now, AppRelease before) {
    if (!Objects.equals(now.getMetadata().getGeneration(), before.getMetadata().getGeneration())) {
      wakeAll();
    }
  }

  @Override
  public void onResourceDeleted(AppRelease resource) {
    wakeAll();
  }

  private void wakeAll() {
    releases.list().map(ResourceID::fromResource).toList().forEach(this::wake);
  }

  void tenantChanged(@Nullable Tenant before, @Nullable Tenant after) {
    @Nullable Standing then = before == null ? null : Standing.of(before);
    @Nullable Standing now = after == null ? null : Standing.of(after);
    if (Objects.equals(then, now)) {
      return;
    }
    Stream<String> named =
        Stream.of(then, now)
            .filter(Objects::nonNull)
            .flatMap(each -> Stream.of(each.pin(), each.target(), each.running()))
            .filter(Objects::nonNull);
    Stream<String> standard =
        DefaultRelease.of(releases.list().toList())
            .map(each -> each.getMetadata().getName())
            .stream();
    Stream.concat(named, standard).distinct().forEach(this::wake);
  }
}
