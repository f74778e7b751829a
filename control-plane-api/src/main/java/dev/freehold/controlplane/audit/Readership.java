package dev.freehold.controlplane.audit;

import static dev.freehold.controlplane.audit.jooq.Tables.ENTRY;

import dev.freehold.controlplane.access.Grant;
import dev.freehold.controlplane.access.HeldRole;
import dev.freehold.controlplane.access.Permission;
import dev.freehold.controlplane.access.Principal;
import java.util.stream.Stream;
import org.jooq.Condition;
import org.jooq.impl.DSL;

/**
 * Which entries somebody may read. Who holds {@code audit:read} under the condition {@code
 * own_scope} reads what they did themselves, and what concerns a permission that they hold: a
 * billing admin what was done to the subscription, but not who restored a tenant.
 */
final class Readership {
  private Readership() {}

  static Condition of(Principal reader, HeldRole role) {
    return switch (role.grantOf(Permission.AUDIT_READ)) {
      case ALWAYS -> DSL.noCondition();
      case CONDITIONAL ->
          ENTRY
              .ACTOR
              .eq(reader.actor())
              .or(
                  ENTRY.ACTION.in(
                      Stream.of(Permission.values())
                          .filter(permission -> role.grantOf(permission) != Grant.NEVER)
                          .map(Permission::wireName)
                          .toList()));
      case NEVER -> DSL.falseCondition();
    };
  }
}
