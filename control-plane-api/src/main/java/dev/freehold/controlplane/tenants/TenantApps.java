package dev.freehold.controlplane.tenants;

import static dev.freehold.controlplane.tenants.jooq.Tables.OBSERVED;
import static dev.freehold.controlplane.tenants.jooq.Tables.TENANT;

import java.util.Optional;
import java.util.UUID;
import org.jooq.Condition;
import org.jooq.DSLContext;
import org.jooq.impl.DSL;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Repository;

/**
 * The apps of Tenants, for whoever lets people into them: of those that an organisation has and
 * nobody wants gone. The cluster must agree: its Tenant is ours, of that organisation, and has an
 * address.
 */
@Repository
public class TenantApps {
  /**
   * @param id the tenant's
   * @param name the Tenant's
   * @param team that has it; null: it is open to all members
   * @param url where the app is, such as {@code https://acme.example.org}
   */
  public record TenantApp(
      UUID id, String name, UUID organization, @Nullable UUID team, String url) {}

  private final DSLContext sql;

  TenantApps(DSLContext sql) {
    this.sql = sql;
  }

  public Optional<TenantApp> byName(String name) {
    return find(TENANT.NAME.eq(name));
  }

  public Optional<TenantApp> byId(UUID tenant) {
    return find(TENANT.ID.eq(tenant));
  }

  private Optional<TenantApp> find(Condition which) {
    return sql.select(TENANT.ID, TENANT.NAME, TENANT.ORGANIZATION_ID, TENANT.TEAM_ID, OBSERVED.URL)
        .from(TENANT)
        // The uid too: another Tenant of that name is none of theirs.
        .join(OBSERVED)
        .on(OBSERVED.NAME.eq(TENANT.NAME).and(OBSERVED.UID.eq(TENANT.UID)))
        .where(which)
        .and(TENANT.DELETE_WISHED_AT.isNull())
        .and(TENANT.GONE_AT.isNull())
        .and(TENANT.DELETED_AT.isNull())
        .and(OBSERVED.URL.isNotNull())
        .and(
            DSL.condition(
                "{0} ->> 'organization' = {1}::text", OBSERVED.SPEC, TENANT.ORGANIZATION_ID))
        .fetchOptional(
            row ->
                new TenantApp(
                    row.value1(), row.value2(), row.value3(), row.value4(), row.value5()));
  }
}
