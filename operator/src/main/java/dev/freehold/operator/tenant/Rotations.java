package dev.freehold.operator.tenant;

import dev.freehold.crds.Freehold;
import dev.freehold.operator.OperatorSettings;
import dev.freehold.operator.server.CredentialRotation;
import dev.freehold.operator.server.CredentialRotation.Begun;
import dev.freehold.operator.server.DatabaseFacts;
import dev.freehold.operator.server.Logins;
import dev.freehold.operator.server.Registry;
import dev.freehold.operator.server.RegistryRow;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Replaces a tenant's login by its other one, when the annotation {@code freehold.dev/rotate} has a
 * new value or the Plan's period is over: both are let in while Secret and pods change over, then
 * the old one is locked and, once no session uses it, dropped. The registry row says how far it has
 * come, so that a crash anywhere resumes.
 */
final class Rotations {
  private static final Duration SOON = Duration.ofSeconds(1);
  private static final Duration NEXT_TURN = Duration.ofMinutes(20);
  private static final Duration LOOK_AT_SESSIONS = Duration.ofSeconds(30);

  /** Looks at sessions that linger, at least. */
  private static final int LOOKS = 20;

  private final Children children;
  private final Registry registry;
  private final CredentialRotation rotation;
  private final OperatorSettings.Rotation settings;
  private final Clock clock;

  Rotations(
      Children children,
      Registry registry,
      CredentialRotation rotation,
      OperatorSettings.Rotation settings,
      Clock clock) {
    this.children = children;
    this.registry = registry;
    this.rotation = rotation;
    this.settings = settings;
    this.clock = clock;
  }

  /** What is under way, for the condition; empty: nothing. */
  Optional<StepResult> advance(TenantWork work) {
    Logins.@Nullable Rotation underway = work.facts().row().logins().rotation();
    if (underway == null) {
      return isWanted(work) ? Optional.of(begin(work)) : Optional.empty();
    }
    return switch (underway.phase()) {
      case switching -> Optional.of(switching(work));
      case settling -> settling(work, underway.since());
      case retiring -> retiring(work, underway.since());
    };
  }

  /** Digest of what the annotation asks for; a value may be long. */
  static @Nullable String request(TenantWork work) {
    var annotations = work.tenant().getMetadata().getAnnotations();
    String value = annotations == null ? null : annotations.get(Freehold.ROTATE_ANNOTATION);
    return value == null ? null : Children.hash(value);
  }

  private boolean isWanted(TenantWork work) {
    RegistryRow row = work.facts().row();
    Instant since = row.logins().since();
    if (row.sealedPassword() != null || since == null) {
      // Its first password is not handed out yet: it answers every request until then.
      return false;
    }
    if (!isAsked(work) && !isDue(work, since)) {
      return false;
    }
    if (row.access() == null) {
      // Which rights the new login is to have is known when the access step is through.
      work.lookAgainWithin(SOON);
      return false;
    }
    return true;
  }

  private static boolean isAsked(TenantWork work) {
    String request = request(work);
    return request != null && !request.equals(work.facts().row().logins().answered());
  }

  private boolean isDue(TenantWork work, Instant since) {
    Duration period = work.plan().credentialRotation();
    if (period == null) {
      return false;
    }
    Instant due = RotationSchedule.due(since, period, work.facts().row().id());
    Duration left = Duration.between(clock.instant(), due);
    if (left.isPositive()) {
      work.lookAgainWithin(left);
      return false;
    }
    // A Plan that was changed makes a whole fleet due at once: the others wait for their next look.
    boolean turn = registry.rotating(work.server()) < settings.atOnce();
    if (!turn) {
      work.lookAgainWithin(NEXT_TURN);
    }
    return turn;
  }

  private StepResult begin(TenantWork work) {
    Begun begun =
        rotation.begin(work.server(), work.facts(), work.plan().connections(), request(work));
    return switch (begun) {
      case Begun.Started(DatabaseFacts facts) -> {
        work.observed(facts);
        yield switching(work);
      }
      case Begun.Conflict(String role) ->
          new StepResult.Done(
              Reason.RotationBlocked,
              "a role '%s' exists on DatabaseServer '%s' and is not ours: drop or rename it; the app keeps login '%s' meanwhile"
                  .formatted(role, work.server().name(), work.facts().row().login()));
    };
  }

  private StepResult switching(TenantWork work) {
    if (isInEveryPod(work)) {
      work.observed(rotation.settle(work.server(), work.facts().row()));
      work.lookAgainWithin(settings.settle());
      return settles(work);
    }
    return rotating(
        "the app changes over to login '%s'; login '%s' works until it has"
            .formatted(work.facts().row().login(), work.facts().row().otherLogin()));
  }

  /** Nothing is awaited of pods that do not exist. */
  private boolean isInEveryPod(TenantWork work) {
    RegistryRow row = work.facts().row();
    return row.sealedPassword() == null
        && children
            .find(Deployment.class, work.namespace(), AppManifests.NAME)
            .filter(app -> BindingSecret.holdsRevision(app, row.passwordRevision()))
            .filter(app -> Rollout.of(app, work.replicas()).isComplete())
            .isPresent();
  }

  private Optional<StepResult> settling(TenantWork work, Instant since) {
    Duration left = Duration.between(clock.instant(), since.plus(settings.settle()));
    if (left.isPositive()) {
      work.lookAgainWithin(left);
      return Optional.of(settles(work));
    }
    work.observed(rotation.retire(work.server(), work.facts()));
    return retiring(work, clock.instant());
  }

  private static StepResult settles(TenantWork work) {
    return rotating(
        "every pod has login '%s'; login '%s' is locked when those that end have ended"
            .formatted(work.facts().row().login(), work.facts().row().otherLogin()));
  }

  private Optional<StepResult> retiring(TenantWork work, Instant since) {
    RegistryRow row = work.facts().row();
    Instant end = since.plus(settings.linger());
    Duration left = Duration.between(clock.instant(), end);
    int sessions = rotation.lingering(work.server(), row);
    if (sessions > 0 && left.isPositive()) {
      work.lookAgainWithin(LOOK_AT_SESSIONS);
      work.lookAgainWithin(settings.linger().dividedBy(LOOKS));
      return Optional.of(
          rotating(
              "login '%s' is locked and still has %d sessions; it is dropped when they end, and ends them at %s"
                  .formatted(row.otherLogin(), sessions, end.truncatedTo(ChronoUnit.SECONDS))));
    }
    work.observed(rotation.finish(work.server(), work.facts()));
    // Another one may have been asked for meanwhile.
    work.lookAgainWithin(SOON);
    return Optional.empty();
  }

  private static StepResult rotating(String message) {
    return new StepResult.Done(Reason.Rotating, message);
  }
}
