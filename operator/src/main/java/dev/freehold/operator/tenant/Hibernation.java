package dev.freehold.operator.tenant;

import dev.freehold.crds.Freehold;
import dev.freehold.crds.TenantStatus;
import dev.freehold.crds.TenantStatus.Access;
import dev.freehold.operator.condition.Conditions;
import io.fabric8.kubernetes.api.model.Condition;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.api.model.apps.DeploymentCondition;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Whether a trial's app sleeps: scaled to zero after {@code hibernateAfter} without a request. Who
 * serves the exposure marks requests on it; by that mark, and by the annotation with which people
 * wake a tenant, it is decided anew at each look, and nothing else is remembered.
 *
 * <p>A mark is written at most once in a twentieth of the time, so an app sleeps up to so much
 * later, and never earlier.
 */
final class Hibernation {
  private static final int MARKS = 20;

  private final AppExposure exposure;
  private final Children children;

  Hibernation(AppExposure exposure, Children children) {
    this.exposure = exposure;
    this.children = children;
  }

  /** How often requests are marked on the exposure of that app; empty: it never sleeps. */
  static Optional<Duration> markInterval(TenantWork work) {
    return work.hibernateAfter()
        .map(after -> Duration.ofSeconds(Math.max(1, after.toSeconds() / MARKS)));
  }

  /** Puts the tenant to sleep when it is time, or looks again then. A restriction is stronger. */
  void decide(TenantWork work) {
    Duration after = exposure.marksRequests() ? work.plan().hibernateAfter() : null;
    if (after == null || work.tenant().getSpec().trial() == null || work.access() != Access.Full) {
      return;
    }
    work.mayHibernate(after);
    Instant due =
        Stream.of(awakeSince(work), lastRequest(work, after), woken(work))
            .flatMap(Optional::stream)
            .max(Instant::compareTo)
            .map(last -> last.plus(after))
            // Nothing is known of its requests yet: from now on they are marked.
            .orElseGet(() -> isAsleep(work) ? work.now() : work.now().plus(after));
    if (due.isAfter(work.now())) {
      work.lookAgainWithin(Duration.between(work.now(), due).plusMillis(10));
    } else if (!isAsleep(work) && isStarting(work)) {
      work.lookAgainWithin(after);
    } else {
      work.hibernate();
    }
  }

  /** Since its requests are marked, or since it was woken. */
  private static Optional<Instant> awakeSince(TenantWork work) {
    return condition(work)
        .filter(awake -> awake.getStatus().equals("True"))
        .map(awake -> Instant.parse(awake.getLastTransitionTime()));
  }

  private static boolean isAsleep(TenantWork work) {
    return condition(work).filter(awake -> awake.getStatus().equals("False")).isPresent();
  }

  /** No request can reach it yet: to scale it down now would let it start for ever. */
  private boolean isStarting(TenantWork work) {
    return children
        .find(Deployment.class, work.namespace(), AppManifests.NAME)
        .filter(app -> !Rollout.of(app, work.replicas()).isServing())
        .filter(app -> app.getStatus() != null && !gaveUp(app.getStatus().getConditions()))
        .isPresent();
  }

  /** Its pods do not become ready within the release's deadline: it may as well sleep. */
  private static boolean gaveUp(List<DeploymentCondition> conditions) {
    return conditions.stream()
        .anyMatch(each -> each.getType().equals("Progressing") && each.getStatus().equals("False"));
  }

  private static Optional<Condition> condition(TenantWork work) {
    TenantStatus status = work.tenant().getStatus();
    return Conditions.find(status == null ? null : status.conditions(), ConditionType.Awake.name());
  }

  /** The mark may be older than the last request by the interval, if the app was awake. */
  private Optional<Instant> lastRequest(TenantWork work, Duration after) {
    Duration behind =
        isAsleep(work) ? Duration.ZERO : markInterval(work).orElse(after.dividedBy(MARKS));
    return children
        .find(exposure.type(), work.namespace(), AppManifests.NAME)
        .flatMap(object -> time(object, Freehold.LAST_REQUEST_ANNOTATION))
        .map(mark -> mark.plus(behind));
  }

  private static Optional<Instant> woken(TenantWork work) {
    return time(work.tenant(), Freehold.WAKE_ANNOTATION);
  }

  /** Seconds since 1970, as {@code date +%s} prints them, or RFC 3339; empty: neither. */
  private static Optional<Instant> time(HasMetadata object, String annotation) {
    var annotations = object.getMetadata().getAnnotations();
    String value = annotations == null ? null : annotations.get(annotation);
    if (value == null) {
      return Optional.empty();
    }
    try {
      return Optional.of(
          value.matches("\\d{1,12}")
              ? Instant.ofEpochSecond(Long.parseLong(value))
              : OffsetDateTime.parse(value).toInstant());
    } catch (DateTimeException e) {
      return Optional.empty();
    }
  }
}
