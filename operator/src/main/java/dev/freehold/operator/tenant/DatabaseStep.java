package dev.freehold.operator.tenant;

import dev.freehold.crds.TenantStatus;
import dev.freehold.operator.condition.Conditions;
import dev.freehold.operator.server.DatabaseAdmin;
import dev.freehold.operator.server.DatabaseAdmin.Ensured;
import java.time.Duration;

/**
 * Makes the database and its roles, and mends roles and limits. Not ours: touches nothing. Lost:
 * never made anew.
 */
final class DatabaseStep implements TenantStep {
  private final DatabaseAdmin admin;
  private final DatabasesFirst databasesFirst;
  private final TenantEvents events;

  DatabaseStep(DatabaseAdmin admin, DatabasesFirst databasesFirst, TenantEvents events) {
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
    return switch (admin.ensure(work.server(), work.facts(), work.plan().connections())) {
      case Ensured.Right(var facts) -> {
        work.observed(facts);
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
        yield new StepResult.Done(Reason.Provisioned, ready);
      }
      case Ensured.Conflict(String message) ->
          StepResult.blocked(condition(), Reason.Conflict, message);
      case Ensured.Missing(String database) ->
          StepResult.blocked(
              condition(),
              Reason.DatabaseMissing,
              "database '%s' was there and is gone from DatabaseServer '%s': restore it from a backup; it is not made anew, because that would hide the loss"
                  .formatted(database, work.server().name()));
    };
  }

  /**
   * A database out of the pool is ready at once: its Tenant need not wait for the app to hear it.
   */
  private boolean isTold(TenantWork work) {
    TenantStatus status = work.tenant().getStatus();
    return Conditions.find(status == null ? null : status.conditions(), condition().name())
        .filter(each -> each.getStatus().equals("True"))
        .isPresent();
  }
}
