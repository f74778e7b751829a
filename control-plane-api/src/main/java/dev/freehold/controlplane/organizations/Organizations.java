package dev.freehold.controlplane.organizations;

import static dev.freehold.controlplane.organizations.jooq.Tables.DELETION;
import static dev.freehold.controlplane.organizations.jooq.Tables.MEMBER;
import static dev.freehold.controlplane.organizations.jooq.Tables.ORGANIZATION;

import dev.freehold.controlplane.access.AccessDecisions;
import dev.freehold.controlplane.access.AccessTarget;
import dev.freehold.controlplane.access.Permission;
import dev.freehold.controlplane.access.Principal;
import dev.freehold.controlplane.access.Role;
import dev.freehold.controlplane.audit.AuditLog;
import dev.freehold.controlplane.identity.PendingErasures;
import dev.freehold.controlplane.persistence.Ids;
import dev.freehold.controlplane.web.EntityTag;
import dev.freehold.controlplane.web.ProblemCode;
import dev.freehold.controlplane.web.ProblemException;
import java.time.Clock;
import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.jooq.DSLContext;
import org.jooq.Record;
import org.jooq.SelectOnConditionStep;
import org.jooq.impl.DSL;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;
import org.springframework.transaction.annotation.Propagation;
import org.springframework.transaction.annotation.Transactional;

/** The organisations. */
@Component
public class Organizations {
  /**
   * An organisation, and what somebody is in it.
   *
   * @param role null: not a member, but let in
   * @param deletedAt when it will be; null: it stays
   */
  record View(
      UUID id, String name, @Nullable String role, @Nullable Instant deletedAt, long revision) {
    EntityTag tag() {
      return EntityTag.of(revision);
    }
  }

  private final DSLContext sql;
  private final Ids ids;
  private final AccessDecisions access;
  private final PendingErasures erasures;
  private final AuditLog audit;
  private final Clock clock;

  Organizations(
      DSLContext sql,
      Ids ids,
      AccessDecisions access,
      PendingErasures erasures,
      AuditLog audit,
      Clock clock) {
    this.sql = sql;
    this.ids = ids;
    this.access = access;
    this.erasures = erasures;
    this.audit = audit;
    this.clock = clock;
  }

  /** Without members yet: who makes it invites its first owner in the same transaction. */
  @Transactional(propagation = Propagation.MANDATORY)
  public UUID create(String name, String actor) {
    UUID id = ids.next();
    sql.insertInto(ORGANIZATION)
        .set(ORGANIZATION.ID, id)
        .set(ORGANIZATION.NAME, name)
        .set(ORGANIZATION.CREATED_AT, clock.instant())
        .execute();
    audit.done(id, actor, "organization:create", "organization:" + id, Map.of("name", name));
    return id;
  }

  public String nameOf(UUID organization) {
    return sql.select(ORGANIZATION.NAME)
        .from(ORGANIZATION)
        .where(ORGANIZATION.ID.eq(organization))
        .fetchSingle()
        .value1();
  }

  /** The accounts of its owners. */
  List<UUID> owners(UUID organization) {
    return sql.select(MEMBER.ACCOUNT_ID)
        .from(MEMBER)
        .where(MEMBER.ORGANIZATION_ID.eq(organization))
        .and(MEMBER.ROLE.eq(Role.OWNER.wireName()))
        .fetch(MEMBER.ACCOUNT_ID);
  }

  /** Those of them whose account is not about to be erased. */
  Set<UUID> stayingOwners(UUID organization) {
    var staying = new HashSet<>(owners(organization));
    staying.removeAll(erasures.among(staying));
    return staying;
  }

  /**
   * Those of which the account is a member, in the order in which they were made; of a session that
   * an identity provider vouched for, the one in which it counts.
   *
   * @param after the last one of the page before
   */
  List<View> list(Principal principal, UUID after, int limit) {
    UUID only = principal.ssoOrganization();
    return select(principal.account())
        .where(MEMBER.ACCOUNT_ID.eq(principal.account()))
        .and(only == null ? DSL.noCondition() : MEMBER.ORGANIZATION_ID.eq(only))
        .and(MEMBER.ORGANIZATION_ID.gt(after))
        .orderBy(MEMBER.ORGANIZATION_ID)
        .limit(limit)
        .fetch(Organizations::view);
  }

  Optional<View> find(UUID organization, UUID account) {
    return select(account)
        .where(ORGANIZATION.ID.eq(organization))
        .fetchOptional(Organizations::view);
  }

  @Transactional
  View rename(Principal principal, UUID organization, @Nullable String ifMatch, String name) {
    lock(organization);
    access.require(principal, organization, Permission.ORGANIZATION_UPDATE, AccessTarget.UNKNOWN);
    View before =
        find(organization, principal.account())
            .orElseThrow(() -> new ProblemException(ProblemCode.NOT_FOUND));
    before.tag().require(ifMatch);
    sql.update(ORGANIZATION)
        .set(ORGANIZATION.NAME, name)
        .set(ORGANIZATION.REVISION, before.revision() + 1)
        .where(ORGANIZATION.ID.eq(organization))
        .execute();
    audit.done(
        organization,
        principal.actor(),
        Permission.ORGANIZATION_UPDATE.wireName(),
        "organization:" + organization,
        Map.of("name", before.name() + " → " + name));
    return new View(organization, name, before.role(), before.deletedAt(), before.revision() + 1);
  }

  /** Whoever changes who is what in it comes one after the other. Whether it is there. */
  @Transactional(propagation = Propagation.MANDATORY)
  public boolean lock(UUID organization) {
    return sql.select(ORGANIZATION.ID)
        .from(ORGANIZATION)
        .where(ORGANIZATION.ID.eq(organization))
        .forUpdate()
        .fetchOptional()
        .isPresent();
  }

  /**
   * Before something is made that ends with the organisation: its deletion comes before, and then
   * there is nothing to make it in, or afterwards, and then finds it.
   *
   * @throws ProblemException {@code not_found} when there is none, or it has just gone
   */
  @Transactional(propagation = Propagation.MANDATORY)
  public void lockExisting(UUID organization) {
    if (!lock(organization)) {
      throw new ProblemException(ProblemCode.NOT_FOUND);
    }
  }

  private SelectOnConditionStep<Record> select(UUID account) {
    return sql.select()
        .from(ORGANIZATION)
        .leftJoin(MEMBER)
        .on(MEMBER.ORGANIZATION_ID.eq(ORGANIZATION.ID).and(MEMBER.ACCOUNT_ID.eq(account)))
        .leftJoin(DELETION)
        .on(DELETION.ORGANIZATION_ID.eq(ORGANIZATION.ID));
  }

  private static View view(Record row) {
    return new View(
        row.get(ORGANIZATION.ID),
        row.get(ORGANIZATION.NAME),
        row.get(MEMBER.ROLE),
        row.get(DELETION.DUE_AT),
        row.get(ORGANIZATION.REVISION));
  }
}
