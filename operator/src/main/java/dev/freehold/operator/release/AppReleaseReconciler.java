package dev.freehold.operator.release;

import dev.freehold.crds.AppRelease;
import dev.freehold.crds.AppReleaseStatus;
import dev.freehold.crds.Freehold;
import dev.freehold.crds.Tenant;
import dev.freehold.operator.InUseProtection;
import dev.freehold.operator.InUseProtection.Users;
import dev.freehold.operator.Recreations;
import dev.freehold.operator.Recreations.Occasion;
import dev.freehold.operator.ServerSideApply;
import dev.freehold.operator.condition.StatusUpdate;
import dev.freehold.operator.release.Rollout.Turn;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.dsl.base.PatchContext;
import io.javaoperatorsdk.operator.api.reconciler.Context;
import io.javaoperatorsdk.operator.api.reconciler.EventSourceContext;
import io.javaoperatorsdk.operator.api.reconciler.Reconciler;
import io.javaoperatorsdk.operator.api.reconciler.UpdateControl;
import io.javaoperatorsdk.operator.processing.event.source.EventSource;
import java.net.HttpURLConnection;
import java.time.Clock;
import java.time.Duration;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Brings an AppRelease to its tenants, {@code spec.maxUnavailable} at a time, and tells how far it
 * is.
 *
 * <p>Sets: {@code Ready}, False with reason {@code DefaultTaken} while an older release is the
 * default; {@code RolledOut}, False with reason {@code Progressing}, {@code Paused} or {@code
 * Halted} until all run it; {@code InUse} while a deletion waits for the tenants that run it.
 */
public final class AppReleaseReconciler implements Reconciler<AppRelease> {
  private static final PatchContext APPLY = ServerSideApply.by(Freehold.OPERATOR_MANAGER);

  /** Only in case that an event was lost. */
  private static final Duration WHILE_UNDER_WAY = Duration.ofMinutes(1);

  private static final Duration SOON = Duration.ofSeconds(1);

  private final KubernetesClient client;
  private final ReleaseUsers users;
  private final InUseProtection protection;
  private final Rollout rollout;
  private final ReleaseTargets targets;
  private final ReleaseMeters meters;
  private final Duration resync;
  private final Clock clock;
  private @Nullable Recreations<AppRelease> recreations;

  public AppReleaseReconciler(
      KubernetesClient client,
      ReleaseUsers users,
      InUseProtection protection,
      ReleaseMeters meters,
      Duration resync,
      Clock clock) {
    this.client = client;
    this.users = users;
    this.protection = protection;
    this.rollout = new Rollout(client, users);
    this.targets = new ReleaseTargets(client);
    this.meters = meters;
    this.resync = resync;
    this.clock = clock;
  }

  @Override
  public List<EventSource<?, AppRelease>> prepareEventSources(
      EventSourceContext<AppRelease> context) {
    var wakes = new ReleaseWakes(context.getPrimaryCache());
    users.watch(wakes::tenantChanged);
    recreations = new Recreations<>("apprelease-recreations", context.getPrimaryCache());
    return List.of(wakes, recreations);
  }

  @Override
  public UpdateControl<AppRelease> reconcile(AppRelease release, Context<AppRelease> context) {
    if (Objects.requireNonNull(recreations).occasion(release, context) != Occasion.LIVES) {
      return UpdateControl.noUpdate();
    }
    String name = release.getMetadata().getName();
    protection.protect(release);
    Optional<Users> waitedFor =
        release.isMarkedForDeletion() ? Optional.of(users(name)) : Optional.empty();
    if (waitedFor.filter(Users::isEmpty).isPresent()) {
      protection.release(release, "no tenant runs the release any more");
      return UpdateControl.noUpdate();
    }
    List<AppRelease> releases = context.getPrimaryCache().list().toList();
    Optional<AppRelease> standard = DefaultRelease.of(releases);
    boolean isDefault =
        standard.filter(each -> each.getMetadata().getName().equals(name)).isPresent();
    ReleaseCounts counts = ReleaseCounts.of(name, isDefault, users);
    meters.show(name, counts, releases);
    var report = new ReleaseReport(release, counts, standard, waitedFor, clock.instant());
    List<String> known = Rollout.slots(release);
    boolean somebodyIsDue =
        isDefault && !release.getSpec().isPaused() && counts.waiting() > counts.held();
    if (known.isEmpty() && !somebodyIsDue && report.status(known).equals(release.getStatus())) {
      return UpdateControl.<AppRelease>noUpdate().rescheduleAfter(resync);
    }
    // Only what was read from the API may be written on: the slots are in the status.
    return rollout
        .turn(name, report.isHalted())
        .map(turn -> act(name, turn, report))
        .map(next -> UpdateControl.<AppRelease>noUpdate().rescheduleAfter(next))
        .orElseGet(UpdateControl::noUpdate);
  }

  private Users users(String release) {
    return protection.users(
        Stream.concat(users.running(release).stream(), users.pinning(release).stream()).toList(),
        tenant -> {
          Standing standing = Standing.of(tenant);
          return release.equals(standing.pin())
              || release.equals(standing.target())
              || release.equals(standing.running());
        });
  }

  /**
   * @return when to look again though nothing happens
   */
  private Duration act(String name, Turn turn, ReleaseReport report) {
    var conflicts = new LinkedHashSet<String>();
    for (Tenant tenant : turn.finished()) {
      write(tenant, () -> targets.clear(tenant), conflicts);
    }
    Set<String> slots = new LinkedHashSet<>(turn.slots());
    Rollout.slots(turn.release()).stream().filter(conflicts::contains).forEach(slots::add);
    AppReleaseStatus status = report.status(slots.stream().sorted().toList());
    if (!status.equals(turn.release().getStatus())) {
      write(turn.release(), status);
    }
    for (Tenant tenant : turn.given()) {
      write(tenant, () -> targets.give(tenant, name), conflicts);
    }
    if (!conflicts.isEmpty()) {
      return SOON;
    }
    return slots.isEmpty() ? resync : WHILE_UNDER_WAY;
  }

  /** A Tenant that changed since it was read is read again; one that is gone needs nothing. */
  private static void write(Tenant tenant, Runnable write, Set<String> conflicts) {
    try {
      write.run();
    } catch (KubernetesClientException e) {
      if (e.getCode() == HttpURLConnection.HTTP_CONFLICT) {
        conflicts.add(tenant.getMetadata().getName());
      } else if (e.getCode() != HttpURLConnection.HTTP_NOT_FOUND) {
        throw e;
      }
    }
  }

  /** On top of exactly the version that was read, or not at all. */
  private void write(AppRelease read, AppReleaseStatus status) {
    AppRelease fresh = StatusUpdate.of(read, new AppRelease(), status);
    fresh.getMetadata().setResourceVersion(read.getMetadata().getResourceVersion());
    client.resource(fresh).subresource("status").patch(APPLY);
  }
}
