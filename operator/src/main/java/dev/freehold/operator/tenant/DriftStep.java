package dev.freehold.operator.tenant;

import dev.freehold.crds.TenantSpec.DriftPolicy;
import dev.freehold.operator.server.DatabaseAccess;
import dev.freehold.operator.server.DatabaseFacts;
import dev.freehold.operator.server.DatabaseId;
import dev.freehold.operator.server.Difference;
import dev.freehold.operator.server.DriftRepair;
import dev.freehold.operator.server.Drifts;
import dev.freehold.operator.server.InsideLook;
import dev.freehold.operator.server.RegistryRow;
import dev.freehold.operator.server.ServerException;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ThreadLocalRandom;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * What was changed by hand on the server: taken back, or only told. A Tenant of which the look at
 * the server found nothing costs no query here; into its database a session looks once in a period,
 * and before its access changes.
 */
final class DriftStep implements TenantStep {
  private static final int NAMED = 20;
  private static final Duration PUT_OFF = Duration.ofHours(1);
  private static final Duration TRY_AGAIN = Duration.ofMinutes(10);
  private static final Duration OUT_OF_REACH = Duration.ofSeconds(10);

  private final KubernetesClient client;
  private final Drifts drifts;
  private final DriftRepair repair;
  private final InsideLook inside;
  private final InsideSchedule schedule;
  private final DatabaseAccess access;
  private final TenantEvents events;
  private final Clock clock;

  /** What the last look inside left, by database; of nearly all there is nothing. */
  private final Map<DatabaseId, List<Difference>> leftInside = new ConcurrentHashMap<>();

  /** Why the last look inside failed, by database; of nearly all it did not. */
  private final Map<DatabaseId, String> refused = new ConcurrentHashMap<>();

  DriftStep(
      KubernetesClient client,
      Drifts drifts,
      DriftRepair repair,
      InsideLook inside,
      InsideSchedule schedule,
      DatabaseAccess access,
      TenantEvents events,
      Clock clock) {
    this.client = client;
    this.drifts = drifts;
    this.repair = repair;
    this.inside = inside;
    this.schedule = schedule;
    this.access = access;
    this.events = events;
    this.clock = clock;
  }

  @Override
  public String name() {
    return "drift";
  }

  @Override
  public ConditionType condition() {
    return ConditionType.Drifted;
  }

  @Override
  public StepResult run(TenantWork work) {
    try {
      return look(work);
    } catch (ServerException e) {
      // Beside all else, unless the server is out of reach for the next steps as well.
      return e.endsTheLook()
          ? new StepResult.Blocked(
              ConditionType.DatabaseReady,
              false,
              Reason.of(e.reason()),
              String.valueOf(e.getMessage()),
              OUT_OF_REACH)
          : failed(String.valueOf(e.getMessage()));
    }
  }

  private StepResult look(TenantWork work) {
    Instant now = clock.instant();
    DatabaseId id = work.facts().row().id();
    var mended = new ArrayList<String>();
    var left = new ArrayList<Difference>();
    Optional<List<Difference>> seen = drifts.of(work.server(), id);
    if (mustLook(work, seen)) {
      left.addAll(shared(work, mended));
    }
    Instant lookedInside = work.facts().row().lookedInside();
    if (mustLookInside(work, left.isEmpty(), now)) {
      if (looksInside(work, mended)) {
        lookedInside = now;
      } else {
        work.lookAgainWithin(TRY_AGAIN);
      }
    }
    left.addAll(leftInside.getOrDefault(id, List.of()));
    if (!mended.isEmpty()) {
      events.mended(work.tenant(), String.join("; ", mended));
    }
    if (seen.isPresent()) {
      // From now on the looks at the server tell of it.
      work.vouchedFor(schedule.untilDue(lookedInside, id, now));
    }
    return result(work, left);
  }

  /** A database that lets nobody in holds up nothing else of its tenant. */
  private boolean looksInside(TenantWork work, List<String> mended) {
    RegistryRow row = work.facts().row();
    try {
      InsideLook.Result result = inside.look(work.server(), row, password(work), policy(work));
      mended.addAll(result.mended());
      if (result.left().isEmpty()) {
        leftInside.remove(row.id());
      } else {
        leftInside.put(row.id(), result.left());
      }
      refused.remove(row.id());
      return true;
    } catch (ServerException e) {
      if (e.endsTheLook()) {
        throw e;
      }
      refused.put(row.id(), String.valueOf(e.getMessage()));
      return false;
    }
  }

  private static StepResult failed(String message) {
    return new StepResult.Beside("Unknown", Reason.LookFailed, message);
  }

  private StepResult result(TenantWork work, List<Difference> left) {
    String refusal = refused.get(work.facts().row().id());
    if (left.isEmpty() && refusal != null) {
      return failed(refusal);
    }
    if (left.isEmpty()) {
      return new StepResult.Beside(
          "False", Reason.AsDeclared, "database and roles are as the operator made them");
    }
    String words =
        words(left) + (refusal == null ? "" : ". What is inside is not known: " + refusal);
    return policy(work) == DriftPolicy.Detect
        ? new StepResult.Beside(
            "True", Reason.Drift, "spec.drift is Detect, so nothing is mended: " + words)
        : new StepResult.Beside(
            "True",
            Reason.MendingRefused,
            "the operator's role may not take this back, a superuser must: " + words);
  }

  private List<Difference> shared(TenantWork work, List<String> mended) {
    DatabaseId id = work.facts().row().id();
    List<Difference> found = repair.look(work.server(), id);
    if (found.isEmpty() || policy(work) == DriftPolicy.Detect) {
      return found;
    }
    DriftRepair.Result result = repair.mend(work.server(), id);
    work.observed(result.facts());
    mended.addAll(result.mended());
    return result.left();
  }

  /** Before a server was looked at, what was told of a Tenant decides. */
  private boolean mustLook(TenantWork work, Optional<List<Difference>> seen) {
    return seen.map(differences -> !differences.isEmpty())
        .orElseGet(
            () ->
                work.told(condition())
                    .filter(condition -> condition.getStatus().equals("False"))
                    .isEmpty());
  }

  private boolean mustLookInside(TenantWork work, boolean nothingElse, Instant now) {
    DatabaseFacts facts = work.facts();
    RegistryRow row = facts.row();
    if (row.access() != null && !access.wasApplied(row, work.access())) {
      return true;
    }
    boolean toldTrue =
        work.told(condition())
            .filter(condition -> condition.getStatus().equals("True"))
            .isPresent();
    if (leftInside.containsKey(row.id()) || toldTrue && nothingElse) {
      return true;
    }
    if (schedule.untilDue(row.lookedInside(), row.id(), now).isPositive()) {
      return false;
    }
    boolean turn = schedule.takeTurn(work.server().name(), now);
    if (!turn) {
      work.lookAgainWithin(
          Duration.ofMillis(ThreadLocalRandom.current().nextLong(PUT_OFF.toMillis())));
    }
    return turn;
  }

  /** Only a password that must work is tried. */
  private @Nullable String password(TenantWork work) {
    DatabaseFacts facts = work.facts();
    boolean works =
        facts.login() != null
            && facts.login().canLogin()
            && facts.row().sealedPassword() == null
            && facts.row().access() != null;
    return works ? BindingSecret.password(client, work).orElse(null) : null;
  }

  private static DriftPolicy policy(TenantWork work) {
    return work.tenant().getSpec().effectiveDrift();
  }

  private static String words(List<Difference> differences) {
    String named =
        differences.stream()
            .map(Difference::words)
            .distinct()
            .limit(NAMED)
            .collect(Collectors.joining("; "));
    return differences.size() > NAMED ? named + "; and more" : named;
  }
}
