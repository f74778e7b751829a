package dev.freehold.controlplane.access;

import java.util.Set;
import java.util.UUID;
import org.jooq.Field;
import org.jooq.impl.DSL;
import org.jspecify.annotations.Nullable;

/** Which Tenants of an organisation are open to somebody, by the team that has them. */
public sealed interface TenantScope {
  record All() implements TenantScope {}

  /** Those of no team, and those of these. */
  record OfTeams(Set<UUID> teams) implements TenantScope {}

  record None() implements TenantScope {}

  /**
   * Whether a Tenant is in it.
   *
   * @param team that has it; null: none
   */
  default boolean includes(@Nullable UUID team) {
    return switch (this) {
      case All _ -> true;
      case OfTeams own -> team == null || own.teams().contains(team);
      case None _ -> false;
    };
  }

  /** The same as a filter of rows. */
  default org.jooq.Condition over(Field<UUID> team) {
    return switch (this) {
      case All _ -> DSL.trueCondition();
      case OfTeams own -> team.isNull().or(team.in(own.teams()));
      case None _ -> DSL.falseCondition();
    };
  }
}
