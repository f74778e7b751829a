package dev.freehold.controlplane.access;

import static dev.freehold.controlplane.access.jooq.Tables.ROLE;

import dev.freehold.controlplane.persistence.Ids;
import dev.freehold.controlplane.web.EntityTag;
import dev.freehold.controlplane.web.ProblemCode;
import dev.freehold.controlplane.web.ProblemException;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.jooq.DSLContext;
import org.jooq.Record;
import org.jspecify.annotations.Nullable;
import org.springframework.dao.DuplicateKeyException;
import org.springframework.stereotype.Component;
import org.springframework.transaction.annotation.Transactional;

/**
 * Roles that an organisation makes. Nobody puts into one what they do not hold themselves, changes
 * their own, or deletes one that somebody has or is invited to.
 */
@Component
class CustomRoles {
  /**
   * @param permissions by name, {@code always} or {@code conditional}
   */
  record View(UUID id, String name, Map<String, String> permissions, long revision) {
    EntityTag tag() {
      return EntityTag.of(revision);
    }
  }

  private final DSLContext sql;
  private final Ids ids;
  private final Roles roles;
  private final Memberships memberships;
  private final AccessDecisions access;
  private final ChangeLog log;
  private final Clock clock;

  CustomRoles(
      DSLContext sql,
      Ids ids,
      Roles roles,
      Memberships memberships,
      AccessDecisions access,
      ChangeLog log,
      Clock clock) {
    this.sql = sql;
    this.ids = ids;
    this.roles = roles;
    this.memberships = memberships;
    this.access = access;
    this.log = log;
    this.clock = clock;
  }

  List<View> list(UUID organization, UUID after, int limit) {
    return sql.selectFrom(ROLE)
        .where(ROLE.ORGANIZATION_ID.eq(organization).and(ROLE.ID.gt(after)))
        .orderBy(ROLE.ID)
        .limit(limit)
        .fetch(this::view);
  }

  Optional<View> find(UUID organization, UUID role) {
    return sql.selectFrom(ROLE).where(Roles.is(organization, role)).fetchOptional(this::view);
  }

  @Transactional
  View create(Principal principal, UUID organization, String name, Map<Permission, Grant> grants) {
    UUID id = ids.next();
    requireWithinOwn(principal, organization, Permission.ROLE_CREATE, grants);
    try {
      sql.insertInto(ROLE)
          .set(ROLE.ID, id)
          .set(ROLE.ORGANIZATION_ID, organization)
          .set(ROLE.NAME, name)
          .set(ROLE.PERMISSIONS, roles.permissions(grants))
          .set(ROLE.REVISION, 1L)
          .set(ROLE.CREATED_AT, clock.instant())
          .execute();
    } catch (DuplicateKeyException e) {
      throw nameTaken(name);
    }
    record(principal, organization, Permission.ROLE_CREATE, id, name, grants);
    return view(id, name, grants, 1);
  }

  @Transactional
  View update(
      Principal principal,
      UUID organization,
      UUID id,
      @Nullable String ifMatch,
      String name,
      Map<Permission, Grant> grants) {
    View before =
        sql.selectFrom(ROLE)
            .where(Roles.is(organization, id))
            .forUpdate()
            .fetchOptional(this::view)
            .orElseThrow(CustomRoles::unknown);
    HeldRole own = requireWithinOwn(principal, organization, Permission.ROLE_UPDATE, grants);
    if (own.name().equals(id.toString()) || !own.covers(roles.held(organization, id.toString()))) {
      throw access.refusal(
          principal,
          organization,
          Permission.ROLE_UPDATE,
          "nobody changes the role that they have themselves, or one that holds more than theirs");
    }
    before.tag().require(ifMatch);
    try {
      sql.update(ROLE)
          .set(ROLE.NAME, name)
          .set(ROLE.PERMISSIONS, roles.permissions(grants))
          .set(ROLE.REVISION, before.revision() + 1)
          .where(Roles.is(organization, id))
          .execute();
    } catch (DuplicateKeyException e) {
      throw nameTaken(name);
    }
    record(principal, organization, Permission.ROLE_UPDATE, id, name, grants);
    return view(id, name, grants, before.revision() + 1);
  }

  @Transactional
  void delete(Principal principal, UUID organization, UUID id) {
    // First: whoever is giving it to somebody holds it, so that afterwards all who have it are
    // seen.
    int deleted = sql.deleteFrom(ROLE).where(Roles.is(organization, id)).execute();
    if (deleted == 0) {
      throw unknown();
    }
    if (memberships.isInUse(organization, id)) {
      throw new ProblemException(ProblemCode.ROLE_IN_USE);
    }
    log.done(
        organization, principal.actor(), Permission.ROLE_DELETE.wireName(), "role:" + id, Map.of());
  }

  private HeldRole requireWithinOwn(
      Principal principal,
      UUID organization,
      Permission permission,
      Map<Permission, Grant> grants) {
    HeldRole own = access.require(principal, organization, permission, AccessTarget.UNKNOWN);
    if (!own.covers(new HeldRole("", grants))) {
      throw access.refusal(
          principal,
          organization,
          permission,
          "nobody gives a role what they do not hold themselves, or without the condition under which they hold it");
    }
    return own;
  }

  private void record(
      Principal principal,
      UUID organization,
      Permission permission,
      UUID id,
      String name,
      Map<Permission, Grant> grants) {
    log.done(
        organization,
        principal.actor(),
        permission.wireName(),
        "role:" + id,
        Map.of("name", name, "permissions", Roles.wireNames(grants).toString()));
  }

  private View view(Record row) {
    return view(
        row.get(ROLE.ID),
        row.get(ROLE.NAME),
        roles.grants(row.get(ROLE.PERMISSIONS)),
        row.get(ROLE.REVISION));
  }

  private static View view(UUID id, String name, Map<Permission, Grant> grants, long revision) {
    return new View(id, name, Roles.wireNames(grants), revision);
  }

  private static ProblemException nameTaken(String name) {
    return new ProblemException(
        ProblemCode.NAME_TAKEN, "Another role has the name '%s'".formatted(name));
  }

  private static ProblemException unknown() {
    return new ProblemException(ProblemCode.NOT_FOUND);
  }
}
