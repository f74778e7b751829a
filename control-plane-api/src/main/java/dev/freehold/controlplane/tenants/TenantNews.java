package dev.freehold.controlplane.tenants;

import static dev.freehold.controlplane.tenants.jooq.Tables.TENANT;

import dev.freehold.crds.Tenant;
import java.time.Clock;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.jooq.DSLContext;
import org.jooq.Field;
import org.jooq.Record;
import org.jooq.impl.SQLDataType;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Repository;
import org.springframework.transaction.annotation.Propagation;
import org.springframework.transaction.annotation.Transactional;

/**
 * What news of the cluster mean for the rows of organisations' Tenants. A row is locked before what
 * was {@code observed}, as settling a wish does.
 */
@Repository
class TenantNews {
  /** What a row shall hold; it is locked. */
  record Change(UUID tenant, Map<Field<?>, @Nullable Object> values) {}

  private final DSLContext sql;
  private final TenantRemains remains;
  private final Clock clock;

  TenantNews(DSLContext sql, TenantRemains remains, Clock clock) {
    this.sql = sql;
    this.remains = remains;
    this.clock = clock;
  }

  /** Empty: it changes no row. */
  @Transactional(propagation = Propagation.MANDATORY)
  Optional<Change> meaningOf(Tenant tenant) {
    return sql.selectFrom(TENANT)
        .where(TENANT.NAME.eq(tenant.getMetadata().getName()))
        .and(TENANT.UID.isNotNull())
        .and(TENANT.DELETE_WISHED_AT.isNull())
        .and(TENANT.DELETED_AT.isNull())
        .fetchOptional()
        .flatMap(row -> change(row, tenant));
  }

  private Optional<Change> change(Record row, Tenant tenant) {
    Wish wish = Wishes.wish(row);
    String uid = tenant.getMetadata().getUid();
    Map<Field<?>, @Nullable Object> values;
    if (uid.equals(wish.uid())) {
      values = WishedSpec.changing(wish, tenant).others();
    } else if (TenantResources.isOurs(tenant, wish)) {
      values = new HashMap<>();
      values.put(TENANT.UID, uid);
      values.put(TENANT.ATTEMPTS, 0);
      values.put(TENANT.NEXT_ATTEMPT_AT, clock.instant());
    } else {
      return Optional.empty();
    }
    boolean same =
        !values.isEmpty()
            && sql.select(TENANT.ID)
                .from(TENANT)
                .where(TENANT.ID.eq(wish.id()))
                .and(TENANT.UID.eq(wish.uid()))
                .and(TENANT.WANTED_REVISION.eq(wish.revision()))
                .forUpdate()
                .fetchOptional()
                .isPresent();
    // Whoever has changed it since applies it, and sees what is there.
    return same ? Optional.of(new Change(wish.id(), values)) : Optional.empty();
  }

  @Transactional(propagation = Propagation.MANDATORY)
  void write(Change change) {
    sql.update(TENANT).set(change.values()).where(TENANT.ID.eq(change.tenant())).execute();
  }

  /**
   * Whoever waits for that looks now; whoever does not is told. Before what was observed of it
   * goes.
   *
   * @param deleted when; as far as it is known
   */
  @Transactional(propagation = Propagation.MANDATORY)
  void lost(String name, String uid, Instant deleted) {
    sql.update(TENANT)
        .set(TENANT.NEXT_ATTEMPT_AT, clock.instant())
        .where(TENANT.NAME.eq(name))
        .and(TENANT.DELETE_WISHED_AT.isNotNull())
        .and(TENANT.GONE_AT.isNull())
        .execute();
    sql.update(TENANT)
        .set(TENANT.PROBLEM, Refusal.DELETED)
        .where(TENANT.NAME.eq(name).and(TENANT.UID.eq(uid)))
        .and(TENANT.DELETE_WISHED_AT.isNull())
        .and(TENANT.DELETED_AT.isNull())
        .returningResult(TENANT.ID)
        .fetchOptional(TENANT.ID)
        .ifPresent(tenant -> remains.rememberAsSeen(tenant, deleted));
  }

  /** Only of a Tenant that an organisation has here, and not of kubectl's of the same name. */
  @Transactional(propagation = Propagation.MANDATORY)
  Optional<TenantReady> ready(Tenant tenant) {
    String id = TenantResources.rowOf(tenant);
    return id == null
        ? Optional.empty()
        : sql.select(TENANT.ORGANIZATION_ID, TENANT.ID, TENANT.NAME)
            .from(TENANT)
            .where(TENANT.NAME.eq(tenant.getMetadata().getName()))
            .and(TENANT.ID.cast(SQLDataType.VARCHAR).eq(id))
            .and(TENANT.DELETED_AT.isNull())
            .fetchOptional(row -> new TenantReady(row.value1(), row.value2(), row.value3()));
  }
}
