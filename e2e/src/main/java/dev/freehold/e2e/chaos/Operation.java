package dev.freehold.e2e.chaos;

import dev.freehold.crds.Restriction;
import dev.freehold.crds.TenantSpec.ReclaimPolicy;

/** What a person asks of one tenant, by its number. */
sealed interface Operation {
  int tenant();

  record Create(int tenant) implements Operation {}

  record ChangePlan(int tenant, String plan) implements Operation {}

  record Restrict(int tenant, Restriction.Level level) implements Operation {}

  record Lift(int tenant) implements Operation {}

  record Rotate(int tenant, int request) implements Operation {}

  record Delete(int tenant, ReclaimPolicy policy) implements Operation {}

  /** Takes over what a retaining deletion left. */
  record Undelete(int tenant) implements Operation {}
}
