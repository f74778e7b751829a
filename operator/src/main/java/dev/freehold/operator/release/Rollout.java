package dev.freehold.operator.release;

import dev.freehold.crds.AppRelease;
import dev.freehold.crds.Tenant;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Decides which tenants are given a release now. Whatever the informer believes, a slot is taken
 * only after the Tenant was read from the API, and becomes free only by such a read; the slots
 * themselves are read from the API as well. So the limit holds while a cache is behind, through a
 * crash, and across a change of the default: tenants that are still under way to another release
 * count, and are the first to be taken over.
 */
final class Rollout {
  private final KubernetesClient client;
  private final ReleaseUsers users;

  Rollout(KubernetesClient client, ReleaseUsers users) {
    this.client = client;
    this.users = users;
  }

  /**
   * What to do, in this order.
   *
   * @param finished Tenants whose {@code status.targetRelease} has done its work
   * @param release as the API holds it; the slots are written on top of exactly this version
   * @param slots who has a slot from now on
   * @param given those of them that must be told
   */
  record Turn(List<Tenant> finished, AppRelease release, List<String> slots, List<Tenant> given) {}

  /**
   * @param halted it failed too often: nobody is given it who is not on the way to some release
   * @return empty: there is no such release any more
   */
  Optional<Turn> turn(String name, boolean halted) {
    List<AppRelease> releases = client.resources(AppRelease.class).list().getItems();
    return releases.stream()
        .filter(release -> release.getMetadata().getName().equals(name))
        .findFirst()
        .map(release -> new Decision(release, releases, halted).turn());
  }

  /** One decision, while it is made. */
  private final class Decision {
    private final AppRelease release;
    private final String name;
    private final List<AppRelease> releases;
    private final boolean open;
    private final boolean halted;
    private final List<Tenant> finished = new ArrayList<>();
    private final Set<String> slots = new LinkedHashSet<>();
    private final List<Tenant> given = new ArrayList<>();

    Decision(AppRelease release, List<AppRelease> releases, boolean halted) {
      this.halted = halted;
      this.release = release;
      this.name = release.getMetadata().getName();
      this.releases = releases;
      this.open =
          !release.getSpec().isPaused()
              && !release.isMarkedForDeletion()
              && DefaultRelease.of(releases)
                  .filter(standard -> standard.getMetadata().getName().equals(name))
                  .isPresent();
    }

    Turn turn() {
      slots(release).forEach(this::keep);
      if (open) {
        Set<String> elsewhere = takeOver();
        giveToOthers(elsewhere);
      }
      return new Turn(finished, release, List.copyOf(slots), given);
    }

    /** Of the slots those that are still needed. */
    private void keep(String tenant) {
      // The cache may be behind, so "not finished" from it only costs time.
      if (users.tenant(tenant).map(Standing::of).filter(e -> e.isUnderWayTo(name)).isPresent()) {
        slots.add(tenant);
        return;
      }
      Optional<Tenant> found = read(tenant);
      if (found.isEmpty()) {
        return;
      }
      Standing now = Standing.of(found.get());
      if (now.isUnderWayTo(name)) {
        slots.add(tenant);
      } else if (name.equals(now.target())) {
        finished.add(found.get());
      } else if (open && now.isDue(name)) {
        // The slot was written, and the Tenant not told: a crash came between.
        slots.add(tenant);
        given.add(found.get());
      }
    }

    /**
     * Tenants on their way to a release that is not the default any more have nothing to gain
     * there.
     *
     * @return those that are still under way to another release, and for which there is no slot
     */
    private Set<String> takeOver() {
      var elsewhere = new LinkedHashSet<String>();
      for (AppRelease other : releases) {
        String otherName = other.getMetadata().getName();
        if (otherName.equals(name)) {
          continue;
        }
        for (String tenant : slots(other)) {
          Optional<Tenant> found = slots.contains(tenant) ? Optional.empty() : read(tenant);
          if (found.isEmpty() || !Standing.of(found.get()).isUnderWayTo(otherName)) {
            continue;
          }
          if (name.equals(Standing.of(found.get()).running())) {
            // It never left: back to what it runs.
            finished.add(found.get());
          } else if (slots.size() < limit()) {
            slots.add(tenant);
            given.add(found.get());
          } else {
            elsewhere.add(tenant);
          }
        }
      }
      return elsewhere;
    }

    private void giveToOthers(Set<String> elsewhere) {
      int free = limit() - slots.size() - elsewhere.size();
      if (free <= 0 || halted) {
        return;
      }
      for (String candidate : candidates()) {
        if (free == 0) {
          return;
        }
        if (slots.contains(candidate) || elsewhere.contains(candidate)) {
          continue;
        }
        Optional<Tenant> found = read(candidate);
        if (found.isPresent() && Standing.of(found.get()).isDue(name)) {
          slots.add(candidate);
          given.add(found.get());
          free--;
        }
      }
    }

    /** Those that run well first: one that fails already says nothing about the release. */
    private List<String> candidates() {
      return users.following().stream()
          .map(Standing::of)
          .filter(each -> each.isDue(name) && !each.held())
          .sorted(Comparator.comparing(Standing::workload).thenComparing(Standing::tenant))
          .map(Standing::tenant)
          .toList();
    }

    private int limit() {
      return release.getSpec().effectiveMaxUnavailable();
    }
  }

  private Optional<Tenant> read(String tenant) {
    return Optional.ofNullable(client.resources(Tenant.class).withName(tenant).get());
  }

  static List<String> slots(AppRelease release) {
    return release.getStatus() == null || release.getStatus().slots() == null
        ? List.of()
        : release.getStatus().slots();
  }
}
