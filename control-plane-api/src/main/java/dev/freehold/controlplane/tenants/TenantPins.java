package dev.freehold.controlplane.tenants;

import static dev.freehold.controlplane.tenants.jooq.Tables.TENANT;

import dev.freehold.controlplane.access.StaffPermission;
import dev.freehold.controlplane.audit.Changes;
import dev.freehold.controlplane.web.EntityTag;
import dev.freehold.controlplane.web.ProblemCode;
import dev.freehold.controlplane.web.ProblemException;
import dev.freehold.crds.TenantSpec;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;
import org.jooq.DSLContext;
import org.jooq.Field;
import org.jooq.Record;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;
import org.springframework.transaction.annotation.Transactional;

/** Pins, for staff: of a Tenant of any organisation, into whose audit log they go. */
@Component
class TenantPins {
  record Pinned(Pins pins, EntityTag tag) {}

  private final DSLContext sql;
  private final TenantRows rows;

  TenantPins(DSLContext sql, TenantRows rows) {
    this.sql = sql;
    this.rows = rows;
  }

  /**
   * @throws ProblemException {@code not_found}
   */
  Pinned of(UUID tenant) {
    Record row = rows.readLiving(organization(tenant), tenant);
    return new Pinned(Wishes.pins(row), TenantRows.tag(row));
  }

  @Transactional
  void pin(UUID tenant, Pins wanted, @Nullable String ifMatch, String actor) {
    Record row = rows.lockLiving(organization(tenant), tenant);
    TenantRows.tag(row).require(ifMatch);
    Pins present = Wishes.pins(row);
    if (present.equals(wanted)) {
      return;
    }
    requireItsServer(row, wanted);
    var values = new HashMap<Field<?>, @Nullable Object>();
    put(row, values, TENANT.SERVER_PIN, "server", wanted.server());
    put(row, values, TENANT.RELEASE_PIN, "release", wanted.release());
    put(row, values, TENANT.HOSTNAME_PIN, "hostname", wanted.hostname());
    rows.wish(
        row,
        values,
        StaffPermission.TENANT_PIN.wireName(),
        actor,
        Changes.between(told(present), told(wanted)));
  }

  private void put(
      Record row,
      Map<Field<?>, @Nullable Object> values,
      Field<String> column,
      String field,
      @Nullable String wanted) {
    if (!Objects.equals(row.get(column), wanted)) {
      rows.requireOurs(row, field);
      values.put(column, wanted);
    }
  }

  /** Once its data lie somewhere, only a move changes where. */
  private void requireItsServer(Record row, Pins wanted) {
    if (wanted.server() != null
        && rows.seen(row)
            .map(TenantRows.Seen::spec)
            .map(TenantSpec::binding)
            .filter(binding -> !binding.server().equals(wanted.server()))
            .isPresent()) {
      throw new ProblemException(
          ProblemCode.MOVE_NOT_AVAILABLE,
          "The data of Tenant '%s' lie on another server, and moves do not exist yet"
              .formatted(row.get(TENANT.NAME)));
    }
  }

  private UUID organization(UUID tenant) {
    return sql.select(TENANT.ORGANIZATION_ID)
        .from(TENANT)
        .where(TENANT.ID.eq(tenant))
        .fetchOptional(TENANT.ORGANIZATION_ID)
        .orElseThrow(() -> new ProblemException(ProblemCode.NOT_FOUND));
  }

  private static Map<String, String> told(Pins pins) {
    return Map.of(
        "server", Objects.requireNonNullElse(pins.server(), ""),
        "release", Objects.requireNonNullElse(pins.release(), ""),
        "hostname", Objects.requireNonNullElse(pins.hostname(), ""));
  }
}
