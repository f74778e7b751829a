package dev.freehold.controlplane.organizations;

import static dev.freehold.controlplane.organizations.jooq.Tables.TEAM;
import static dev.freehold.controlplane.organizations.jooq.Tables.TEAM_MEMBER;

import dev.freehold.controlplane.access.AccessDecisions;
import dev.freehold.controlplane.access.AccessTarget;
import dev.freehold.controlplane.access.Permission;
import dev.freehold.controlplane.access.Principal;
import dev.freehold.controlplane.audit.AuditLog;
import dev.freehold.controlplane.persistence.Ids;
import dev.freehold.controlplane.web.EntityTag;
import dev.freehold.controlplane.web.ProblemCode;
import dev.freehold.controlplane.web.ProblemException;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.jooq.Condition;
import org.jooq.DSLContext;
import org.jooq.Record;
import org.jspecify.annotations.Nullable;
import org.springframework.dao.DuplicateKeyException;
import org.springframework.stereotype.Component;
import org.springframework.transaction.annotation.Transactional;

/** Teams of an organisation. Who makes one administers it. */
@Component
public class Teams {
  record View(UUID id, String name, long revision) {
    EntityTag tag() {
      return EntityTag.of(revision);
    }
  }

  private final DSLContext sql;
  private final Ids ids;
  private final AccessDecisions access;
  private final AuditLog audit;
  private final Clock clock;

  Teams(DSLContext sql, Ids ids, AccessDecisions access, AuditLog audit, Clock clock) {
    this.sql = sql;
    this.ids = ids;
    this.access = access;
    this.audit = audit;
    this.clock = clock;
  }

  public boolean exists(UUID organization, UUID team) {
    return sql.fetchExists(TEAM, is(organization, team));
  }

  List<View> list(UUID organization, UUID after, int limit) {
    return sql.selectFrom(TEAM)
        .where(TEAM.ORGANIZATION_ID.eq(organization).and(TEAM.ID.gt(after)))
        .orderBy(TEAM.ID)
        .limit(limit)
        .fetch(Teams::view);
  }

  Optional<View> find(UUID organization, UUID team) {
    return sql.selectFrom(TEAM).where(is(organization, team)).fetchOptional(Teams::view);
  }

  @Transactional
  View create(Principal principal, UUID organization, String name) {
    access.require(principal, organization, Permission.TEAM_CREATE, AccessTarget.UNKNOWN);
    var team = new View(ids.next(), name, 1);
    try {
      sql.insertInto(TEAM)
          .set(TEAM.ID, team.id())
          .set(TEAM.ORGANIZATION_ID, organization)
          .set(TEAM.NAME, name)
          .set(TEAM.REVISION, team.revision())
          .set(TEAM.CREATED_AT, clock.instant())
          .execute();
    } catch (DuplicateKeyException e) {
      throw nameTaken(name);
    }
    sql.insertInto(TEAM_MEMBER)
        .set(TEAM_MEMBER.ORGANIZATION_ID, organization)
        .set(TEAM_MEMBER.TEAM_ID, team.id())
        .set(TEAM_MEMBER.ACCOUNT_ID, principal.account())
        .set(TEAM_MEMBER.ADMIN, true)
        .execute();
    audit.done(
        organization,
        principal.actor(),
        Permission.TEAM_CREATE.wireName(),
        target(team.id()),
        Map.of("name", name));
    return team;
  }

  @Transactional
  View rename(
      Principal principal, UUID organization, UUID id, @Nullable String ifMatch, String name) {
    View before = locked(organization, id);
    access.require(principal, organization, Permission.TEAM_UPDATE, AccessTarget.team(id));
    before.tag().require(ifMatch);
    var after = new View(id, name, before.revision() + 1);
    try {
      sql.update(TEAM)
          .set(TEAM.NAME, name)
          .set(TEAM.REVISION, after.revision())
          .where(is(organization, id))
          .execute();
    } catch (DuplicateKeyException e) {
      throw nameTaken(name);
    }
    audit.done(
        organization,
        principal.actor(),
        Permission.TEAM_UPDATE.wireName(),
        target(id),
        Map.of("name", before.name() + " → " + name));
    return after;
  }

  /** Its Tenants stay closed to members until somebody gives them to another team. */
  @Transactional
  void delete(Principal principal, UUID organization, UUID id) {
    View team = locked(organization, id);
    access.require(principal, organization, Permission.TEAM_DELETE, AccessTarget.team(id));
    sql.deleteFrom(TEAM).where(is(organization, id)).execute();
    audit.done(
        organization,
        principal.actor(),
        Permission.TEAM_DELETE.wireName(),
        target(id),
        Map.of("name", team.name() + " → "));
  }

  private View locked(UUID organization, UUID id) {
    return sql.selectFrom(TEAM)
        .where(is(organization, id))
        .forUpdate()
        .fetchOptional(Teams::view)
        .orElseThrow(() -> new ProblemException(ProblemCode.NOT_FOUND));
  }

  static Condition is(UUID organization, UUID team) {
    return TEAM.ORGANIZATION_ID.eq(organization).and(TEAM.ID.eq(team));
  }

  static String target(UUID team) {
    return "team:" + team;
  }

  private static View view(Record row) {
    return new View(row.get(TEAM.ID), row.get(TEAM.NAME), row.get(TEAM.REVISION));
  }

  private static ProblemException nameTaken(String name) {
    return new ProblemException(
        ProblemCode.NAME_TAKEN, "Another team has the name '%s'".formatted(name));
  }
}
