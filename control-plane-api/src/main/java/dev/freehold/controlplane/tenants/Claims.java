package dev.freehold.controlplane.tenants;

import static dev.freehold.controlplane.tenants.jooq.Tables.OBSERVED;
import static dev.freehold.controlplane.tenants.jooq.Tables.TENANT;

import dev.freehold.controlplane.access.Permission;
import dev.freehold.controlplane.access.Principal;
import dev.freehold.controlplane.audit.AuditLog;
import dev.freehold.controlplane.organizations.Organizations;
import dev.freehold.controlplane.persistence.Ids;
import dev.freehold.controlplane.web.ProblemCode;
import dev.freehold.controlplane.web.ProblemException;
import dev.freehold.crds.Tenant;
import dev.freehold.crds.TenantSpec;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.utils.KubernetesSerialization;
import java.time.Clock;
import java.util.Map;
import java.util.UUID;
import org.jooq.DSLContext;
import org.jooq.Field;
import org.jspecify.annotations.Nullable;
import org.springframework.context.ApplicationEventPublisher;
import org.springframework.stereotype.Component;
import org.springframework.transaction.annotation.Propagation;
import org.springframework.transaction.annotation.Transactional;

/**
 * Taking over a Tenant that was applied with kubectl. It needs the consent of both: whoever may
 * change the Tenant in the cluster names the organisation in an annotation, and the organisation
 * claims it. The annotation is no secret: to read it is no use to another organisation.
 */
@Component
class Claims {
  /** {@code kubectl annotate tenant acme freehold.dev/offered-to=<organisation's id>}. */
  static final String OFFER_ANNOTATION = "freehold.dev/offered-to";

  private final DSLContext sql;
  private final Ids ids;
  private final Organizations organizations;
  private final RegionLimits regions;
  private final AuditLog audit;
  private final ApplicationEventPublisher events;
  private final KubernetesSerialization kubernetes;
  private final Clock clock;

  Claims(
      DSLContext sql,
      Ids ids,
      Organizations organizations,
      RegionLimits regions,
      AuditLog audit,
      ApplicationEventPublisher events,
      KubernetesClient client,
      Clock clock) {
    this.sql = sql;
    this.ids = ids;
    this.organizations = organizations;
    this.regions = regions;
    this.audit = audit;
    this.events = events;
    this.kubernetes = client.getKubernetesSerialization();
    this.clock = clock;
  }

  /** Null: to nobody, or it has its organisation. */
  static @Nullable String offeredTo(Tenant tenant) {
    Map<String, String> annotations = tenant.getMetadata().getAnnotations();
    return annotations == null || tenant.getSpec().organization() != null
        ? null
        : annotations.get(OFFER_ANNOTATION);
  }

  static boolean isOffered(Tenant tenant, UUID organization) {
    return organization.toString().equals(offeredTo(tenant));
  }

  /**
   * In the transaction of whoever wants it. What the cluster last said decides; before {@code
   * spec.organization} is set, the cluster is asked again.
   *
   * @return the Tenant's id
   * @throws ProblemException {@code not_found} whether there is no such Tenant, it is not offered,
   *     is offered to others, or has an organisation
   */
  @Transactional(propagation = Propagation.MANDATORY)
  UUID claim(UUID organization, String name, Principal principal) {
    organizations.lockExisting(organization);
    var seen =
        sql.selectFrom(OBSERVED)
            .where(OBSERVED.NAME.eq(name))
            .and(OBSERVED.OFFERED_TO.eq(organization.toString()))
            .fetchOptional()
            .orElseThrow(Claims::notOffered);
    TenantSpec spec = kubernetes.unmarshal(seen.get(OBSERVED.SPEC).data(), TenantSpec.class);
    regions.require(principal, organization, spec.region());
    UUID id = ids.next();
    Field<?> conflict = TENANT.NAME;
    int claimed =
        sql.insertInto(TENANT)
            .set(TENANT.ID, id)
            .set(TENANT.NAME, name)
            .set(TENANT.ORGANIZATION_ID, organization)
            .set(TENANT.DISPLAY_NAME, spec.displayName())
            .set(TENANT.PLAN, spec.plan())
            .set(TENANT.REGION, spec.region())
            .set(TENANT.CLAIMED_AT, clock.instant())
            .set(TENANT.CREATED_AT, clock.instant())
            .set(TENANT.NEXT_ATTEMPT_AT, clock.instant())
            .onConflict(conflict)
            .where(TENANT.DELETED_AT.isNull())
            .doNothing()
            .execute();
    if (claimed == 0) {
      throw notOffered();
    }
    audit.done(
        organization,
        principal.actor(),
        Permission.TENANT_CREATE.wireName(),
        "tenant:" + id,
        Map.of("name", name, "claimed", seen.get(OBSERVED.UID)));
    events.publishEvent(new TenantCreated(organization, id, name, spec.plan()));
    return id;
  }

  private static ProblemException notOffered() {
    return new ProblemException(
        ProblemCode.NOT_FOUND, "No Tenant of that name is offered to this organisation");
  }
}
