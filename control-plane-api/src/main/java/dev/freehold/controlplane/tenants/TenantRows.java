package dev.freehold.controlplane.tenants;

import static dev.freehold.controlplane.tenants.jooq.Tables.OBSERVED;
import static dev.freehold.controlplane.tenants.jooq.Tables.TENANT;

import dev.freehold.controlplane.audit.AuditLog;
import dev.freehold.controlplane.web.EntityTag;
import dev.freehold.controlplane.web.ProblemCode;
import dev.freehold.controlplane.web.ProblemException;
import dev.freehold.crds.TenantSpec;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.utils.KubernetesSerialization;
import java.time.Clock;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.jooq.DSLContext;
import org.jooq.Field;
import org.jooq.Record;
import org.jooq.SelectConditionStep;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Repository;
import org.springframework.transaction.annotation.Propagation;
import org.springframework.transaction.annotation.Transactional;
import tools.jackson.core.type.TypeReference;
import tools.jackson.databind.json.JsonMapper;

/** One Tenant's row under its lock, and how a wish is written into it. */
@Repository
class TenantRows {
  private static final TypeReference<Map<String, Collection<String>>> OWNERS =
      new TypeReference<>() {};

  /**
   * What the cluster last said of it.
   *
   * @param owners field managers by field of the spec
   */
  record Seen(TenantSpec spec, Map<String, Collection<String>> owners) {}

  private final DSLContext sql;
  private final AuditLog audit;
  private final JsonMapper json;
  private final KubernetesSerialization kubernetes;
  private final Clock clock;

  TenantRows(
      DSLContext sql, AuditLog audit, JsonMapper json, KubernetesClient client, Clock clock) {
    this.sql = sql;
    this.audit = audit;
    this.json = json;
    this.kubernetes = client.getKubernetesSerialization();
    this.clock = clock;
  }

  /**
   * Until the transaction ends; also one that is gone and can be brought back.
   *
   * @throws ProblemException {@code not_found}, also for one of another organisation
   */
  @Transactional(propagation = Propagation.MANDATORY)
  Record lock(UUID organization, UUID tenant) {
    return select(organization, tenant)
        .forUpdate()
        .fetchOptional()
        .orElseThrow(TenantRows::unknown);
  }

  /** As {@link #lock}, of one that nobody wants gone. */
  @Transactional(propagation = Propagation.MANDATORY)
  Record lockLiving(UUID organization, UUID tenant) {
    return living(lock(organization, tenant));
  }

  /** As {@link #lockLiving}, to be read alone: it waits for nobody. */
  Record readLiving(UUID organization, UUID tenant) {
    return living(select(organization, tenant).fetchOptional().orElseThrow(TenantRows::unknown));
  }

  private SelectConditionStep<Record> select(UUID organization, UUID tenant) {
    return sql.selectFrom(TENANT)
        .where(TENANT.ID.eq(tenant).and(TENANT.ORGANIZATION_ID.eq(organization)))
        .and(TENANT.DELETED_AT.isNull());
  }

  private static Record living(Record row) {
    if (row.get(TENANT.DELETE_WISHED_AT) != null) {
      throw unknown();
    }
    return row;
  }

  static EntityTag tag(Record row) {
    return EntityTag.of(row.get(TENANT.WANTED_REVISION));
  }

  /**
   * Counts the wish, makes it due, and writes it into the audit log.
   *
   * @param action a permission's name
   */
  @Transactional(propagation = Propagation.MANDATORY)
  void wish(
      Record row,
      Map<Field<?>, ? extends @Nullable Object> values,
      String action,
      String actor,
      Map<String, String> changes) {
    sql.update(TENANT)
        .set(values)
        .set(TENANT.WANTED_REVISION, TENANT.WANTED_REVISION.plus(1))
        .set(TENANT.ATTEMPTS, 0)
        .set(TENANT.NEXT_ATTEMPT_AT, clock.instant())
        .where(TENANT.ID.eq(row.get(TENANT.ID)))
        .execute();
    audit.done(
        row.get(TENANT.ORGANIZATION_ID), actor, action, "tenant:" + row.get(TENANT.ID), changes);
  }

  /** Empty: the cluster has not told of it. */
  Optional<Seen> seen(Record row) {
    return sql.select(OBSERVED.SPEC, OBSERVED.OWNERS)
        .from(OBSERVED)
        .where(OBSERVED.NAME.eq(row.get(TENANT.NAME)))
        .and(OBSERVED.UID.eq(row.get(TENANT.UID)))
        .fetchOptional(
            seen ->
                new Seen(
                    kubernetes.unmarshal(seen.value1().data(), TenantSpec.class),
                    json.readValue(seen.value2().data(), OWNERS)));
  }

  /**
   * Nothing is taken from another field manager: who applied a field changes it.
   *
   * @param field right below {@code spec}
   * @throws ProblemException {@code field_owned_by_other}, naming the owner
   */
  void requireOurs(Record row, String field) {
    Collection<String> owners =
        seen(row).map(Seen::owners).map(each -> each.get(field)).orElse(List.of());
    List<String> others =
        owners == null
            ? List.of()
            : owners.stream()
                .filter(owner -> !owner.equals(TenantResources.TENANTS_MANAGER))
                .toList();
    if (!others.isEmpty() || row.get(TENANT.CLAIMED_AT) != null) {
      throw new ProblemException(
              ProblemCode.FIELD_OWNED_BY_OTHER,
              "spec.%s of Tenant '%s' is managed by %s: change it there"
                  .formatted(
                      field,
                      row.get(TENANT.NAME),
                      others.isEmpty() ? "whoever applied it" : String.join(", ", others)))
          .with("field", "spec." + field)
          .with("owners", others);
    }
  }

  private static ProblemException unknown() {
    return new ProblemException(ProblemCode.NOT_FOUND);
  }
}
