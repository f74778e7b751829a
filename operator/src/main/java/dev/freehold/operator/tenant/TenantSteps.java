package dev.freehold.operator.tenant;

import dev.freehold.operator.server.ServerException;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/**
 * Runs the steps in order. Stops at the first that blocks the rest, and after a milestone, so that
 * it is told before the rest is made. What is restricted is enforced all the same.
 */
final class TenantSteps {
  private final List<TenantStep> steps;
  private final TenantStep enforcement;
  private final MeterRegistry meters;
  private final Duration resync;

  TenantSteps(
      List<TenantStep> steps, TenantStep enforcement, MeterRegistry meters, Duration resync) {
    this.steps = List.copyOf(steps);
    this.enforcement = enforcement;
    this.meters = meters;
    this.resync = resync;
  }

  Outcome run(TenantWork work) {
    var findings = new ArrayList<Finding>();
    for (TenantStep step : steps) {
      StepResult result = timed(step, work);
      findings.add(Finding.of(step.condition(), result));
      findings.addAll(work.takeNotes());
      if (result instanceof StepResult.Blocked blocked) {
        if (step.condition() != enforcement.condition() && Enforcement.isDue(work)) {
          findings.add(Finding.of(enforcement.condition(), timed(enforcement, work)));
        }
        return new Outcome(findings, false, blocked.lookAgain());
      }
      if (result instanceof StepResult.Milestone milestone) {
        return new Outcome(findings, false, milestone.next());
      }
    }
    boolean atRest =
        findings.stream()
            .allMatch(each -> each.type().isBeside() || each.isTrue() && each.settled());
    return new Outcome(findings, true, work.nextLook(atRest ? work.atRest(resync) : resync));
  }

  private StepResult timed(TenantStep step, TenantWork work) {
    Timer.Sample sample = Timer.start(meters);
    StepResult result = guarded(step, work);
    String outcome =
        switch (result) {
          case StepResult.Done done -> "done";
          case StepResult.Milestone milestone -> "done";
          case StepResult.Beside beside -> "done";
          case StepResult.Serving serving -> "serving";
          case StepResult.Underway underway -> "underway";
          case StepResult.Blocked blocked -> "blocked";
        };
    sample.stop(
        Timer.builder("freehold.tenant.step")
            .description("Time of one step of a Tenant's reconcile")
            .tag("step", step.name())
            .tag("outcome", outcome)
            .publishPercentileHistogram()
            .register(meters));
    return result;
  }

  /** What the outside world refuses is a finding; anything else is a bug and goes up. */
  private static StepResult guarded(TenantStep step, TenantWork work) {
    try {
      return step.run(work);
    } catch (ServerException e) {
      return new StepResult.Blocked(
          step.condition(),
          isKnown(e.reason()),
          Reason.of(e.reason()),
          message(e),
          Duration.ofSeconds(10));
    } catch (KubernetesClientException e) {
      // A conflict is a matter of trying again; without a code nobody answered, and no status can
      // be written either.
      if (e.getCode() < 400 || e.getCode() == 409) {
        throw e;
      }
      return StepResult.blocked(step.condition(), Reason.KubernetesRefused, message(e));
    }
  }

  /** While a server does not answer, what it holds is not known. */
  private static boolean isKnown(ServerException.Reason reason) {
    return switch (reason) {
      case ServerUnreachable, AuthenticationFailed, AdminSecretMissing -> false;
      case NotPrepared, Conflict, DatabaseError -> true;
    };
  }

  private static String message(Exception e) {
    return String.valueOf(e.getMessage());
  }
}
