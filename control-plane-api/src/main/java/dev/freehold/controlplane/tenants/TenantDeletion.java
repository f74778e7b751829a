package dev.freehold.controlplane.tenants;

import static dev.freehold.controlplane.tenants.jooq.Tables.TENANT;

import dev.freehold.controlplane.access.Permission;
import dev.freehold.controlplane.web.ProblemCode;
import dev.freehold.controlplane.web.ProblemException;
import dev.freehold.crds.TenantSpec;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.jooq.Field;
import org.jooq.Record;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;
import org.springframework.transaction.annotation.Transactional;

/**
 * Deleting, and bringing back. The operator keeps the database of a deleted Tenant for its
 * retention; a Tenant of the same name that adopts it has the data again.
 */
@Component
class TenantDeletion {
  /** When a Tenant that is being taken down is worth another look. */
  private static final Duration LOOK_AGAIN = Duration.ofSeconds(10);

  /**
   * What deleting would do.
   *
   * @param confirm what the request must repeat
   * @param database whether there is one
   * @param retentionDays how long it is kept afterwards, and the Tenant can be brought back; 0: it
   *     is dropped at once and for ever
   * @param heldBy who has forbidden it; null: nobody
   */
  record Preview(String confirm, boolean database, long retentionDays, @Nullable String heldBy) {}

  private final TenantRows rows;
  private final Clock clock;

  TenantDeletion(TenantRows rows, Clock clock) {
    this.rows = rows;
    this.clock = clock;
  }

  Preview preview(UUID organization, UUID tenant) {
    Record row = rows.readLiving(organization, tenant);
    Optional<TenantSpec> spec = rows.seen(row).map(TenantRows.Seen::spec);
    boolean kept =
        spec.map(TenantSpec::effectiveReclaimPolicy)
            .filter(TenantSpec.ReclaimPolicy.Delete::equals)
            .isEmpty();
    return new Preview(
        row.get(TENANT.NAME),
        spec.map(TenantSpec::binding).isPresent(),
        kept ? spec.map(TenantSpec::effectiveRetention).map(Duration::toDays).orElse(30L) : 0,
        isHeld(spec) ? "staff" : null);
  }

  @Transactional
  void delete(UUID organization, UUID tenant, String actor) {
    Record row = rows.lock(organization, tenant);
    if (row.get(TENANT.DELETE_WISHED_AT) != null) {
      return;
    }
    if (isHeld(rows.seen(row).map(TenantRows.Seen::spec))) {
      throw new ProblemException(
          ProblemCode.TENANT_RESTRICTED,
          "Staff holds Tenant '%s' for a legal reason: it cannot be deleted until the hold ends"
              .formatted(row.get(TENANT.NAME)));
    }
    rows.wish(
        row,
        Map.of(TENANT.DELETE_WISHED_AT, clock.instant()),
        Permission.TENANT_DELETE.wireName(),
        actor,
        Map.of("name", row.get(TENANT.NAME)));
  }

  /** A Tenant of the same name, that adopts the database. */
  @Transactional
  void undelete(UUID organization, UUID tenant, String actor) {
    Record row = rows.lock(organization, tenant);
    requireGone(row);
    String restrictedBy = row.get(TENANT.RESTRICTED_BY);
    if (restrictedBy != null) {
      // What others imposed would be lifted by deleting and bringing back.
      throw new ProblemException(
          ProblemCode.TENANT_RESTRICTED,
          "Tenant '%s' was restricted by %s when it was deleted: ask support to bring it back"
              .formatted(row.get(TENANT.NAME), restrictedBy));
    }
    var values = new HashMap<Field<?>, @Nullable Object>();
    values.put(TENANT.DELETE_WISHED_AT, null);
    values.put(TENANT.GONE_AT, null);
    values.put(TENANT.UID, null);
    values.put(TENANT.CLAIMED_AT, null);
    values.put(TENANT.ADOPT, row.get(TENANT.DATABASE_ID));
    rows.wish(
        row,
        values,
        Permission.TENANT_UNDELETE.wireName(),
        actor,
        Map.of("database", row.get(TENANT.DATABASE_ID)));
  }

  private void requireGone(Record row) {
    if (row.get(TENANT.DELETE_WISHED_AT) == null) {
      throw new ProblemException(ProblemCode.TENANT_NOT_DELETED, "It is not deleted");
    }
    if (row.get(TENANT.GONE_AT) == null) {
      throw new ProblemException(
              ProblemCode.TENANT_NOT_DELETED,
              "It is still being taken down: bring it back when that is done")
          .withHeader("Retry-After", String.valueOf(LOOK_AGAIN.toSeconds()));
    }
    Instant until = row.get(TENANT.RETAINED_UNTIL);
    if (until == null || !until.isAfter(clock.instant())) {
      throw new ProblemException(
          ProblemCode.RETENTION_OVER, "Its data were kept until %s".formatted(until));
    }
  }

  private static boolean isHeld(Optional<TenantSpec> spec) {
    return spec.map(TenantSpec::restrictions).filter(each -> each.hold() != null).isPresent();
  }
}
