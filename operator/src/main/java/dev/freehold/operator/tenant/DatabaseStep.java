package dev.freehold.operator.tenant;

import dev.freehold.operator.server.DatabaseAdmin;
import dev.freehold.operator.server.DatabaseAdmin.Ensured;
import java.time.Clock;
import java.time.Duration;
import java.util.List;

/**
 * Makes the database and its roles, and mends roles and limits. Not ours: touches nothing. Lost:
 * never made anew.
 */
final class DatabaseStep implements TenantStep {
  private final DatabaseAdmin admin;
  private final DatabasesFirst databasesFirst;
  private final TenantEvents events;
  private final Clock clock;

  DatabaseStep(
      DatabaseAdmin admin, DatabasesFirst databasesFirst, TenantEvents events, Clock clock) {
    this.clock = clock;
    this.admin = admin;
    this.databasesFirst = databasesFirst;
    this.events = events;
  }

  @Override
  public String name() {
    return "database";
  }

  @Override
  public ConditionType condition() {
    return ConditionType.DatabaseReady;
  }

  @Override
  public StepResult run(TenantWork work) {
    String ready =
        "database '%s' on DatabaseServer '%s'"
            .formatted(work.facts().row().database(), work.server().name());
    return switch (admin.ensure(
        work.server(),
        work.facts(),
        work.plan().connections(),
        work.tenant().getSpec().effectiveDrift())) {
      case Ensured.Right(var facts) -> {
        work.observed(facts);
        DataLoss.ended(work, ready);
        Duration wait = databasesFirst.wait(work);
        yield wait.isZero() && isTold(work)
            ? new StepResult.Done(Reason.Provisioned, ready)
            : new StepResult.Milestone(Reason.Provisioned, ready, wait);
      }
      case Ensured.Created() ->
          new StepResult.Milestone(Reason.Provisioned, ready, databasesFirst.wait(work));
      case Ensured.Mended(var facts, String what) -> {
        work.observed(facts);
        events.mended(work.tenant(), what);
        DataLoss.ended(work, ready);
        yield new StepResult.Done(Reason.Provisioned, ready);
      }
      case Ensured.Conflict(String message) ->
          StepResult.blocked(condition(), Reason.Conflict, message);
      case Ensured.Missing(String database) ->
          lost(
              work,
              Reason.DatabaseMissing,
              "database '%s' was there and is gone from DatabaseServer '%s'"
                  .formatted(database, work.server().name()));
      case Ensured.Emptied(String database) ->
          lost(
              work,
              Reason.DatabaseEmpty,
              "database '%s' on DatabaseServer '%s' is another one than was made, and nothing is in it"
                  .formatted(database, work.server().name()));
      case Ensured.Incomplete(List<String> roles) ->
          StepResult.blocked(
              condition(),
              Reason.Drift,
              "database '%s' lacks its roles %s, and spec.drift is Detect: make them again by hand, or set spec.drift to Repair"
                  .formatted(work.facts().row().database(), String.join(", ", roles)));
    };
  }

  private StepResult lost(TenantWork work, Reason reason, String what) {
    Finding loss = DataLoss.of(work, work.facts().row().id(), reason, what, clock.instant());
    work.note(loss);
    return StepResult.blocked(condition(), Reason.DataLoss, loss.message());
  }

  /**
   * A database out of the pool is ready at once: its Tenant need not wait for the app to hear it.
   */
  private boolean isTold(TenantWork work) {
    return work.told(condition()).filter(each -> each.getStatus().equals("True")).isPresent();
  }
}
