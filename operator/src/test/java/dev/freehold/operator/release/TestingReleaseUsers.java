package dev.freehold.operator.release;

import dev.freehold.crds.Tenant;
import java.util.List;
import java.util.Optional;
import java.util.function.BiConsumer;

/** A cache that shows what it was told to show, however wrong. */
record TestingReleaseUsers(List<Tenant> following, List<Tenant> pinned) implements ReleaseUsers {
  TestingReleaseUsers(List<Tenant> following) {
    this(following, List.of());
  }

  @Override
  public List<Tenant> running(String release) {
    return List.of();
  }

  @Override
  public List<Tenant> pinning(String release) {
    return pinned;
  }

  @Override
  public Optional<Tenant> tenant(String name) {
    return following.stream().filter(each -> each.getMetadata().getName().equals(name)).findFirst();
  }

  @Override
  public void watch(BiConsumer<Tenant, Tenant> listener) {}
}
