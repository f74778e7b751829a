package dev.freehold.controlplane.identity;

import static dev.freehold.controlplane.identity.jooq.Tables.API_KEY;

import dev.freehold.controlplane.access.AccessDecisions;
import dev.freehold.controlplane.access.AccessTarget;
import dev.freehold.controlplane.access.Grant;
import dev.freehold.controlplane.access.HeldRole;
import dev.freehold.controlplane.access.Permission;
import dev.freehold.controlplane.access.Principal;
import dev.freehold.controlplane.access.Roles;
import dev.freehold.controlplane.audit.AuditLog;
import dev.freehold.controlplane.persistence.Ids;
import dev.freehold.controlplane.web.ProblemCode;
import dev.freehold.controlplane.web.ProblemException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.jooq.Condition;
import org.jooq.DSLContext;
import org.jooq.Record;
import org.jooq.impl.DSL;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;
import org.springframework.transaction.annotation.Transactional;

/**
 * The API keys of organisations. A key acts in the stead of who made it, within a role that it
 * names and does not copy: what that role, or its maker, may no longer, the key may not from that
 * moment.
 */
@Component
class ApiKeys {
  static final Duration LONGEST_LIFE = Duration.ofDays(366);

  /** For how long the secret before a rotation counts beside the new one. */
  static final Duration OVERLAP = Duration.ofHours(24);

  /** Expired ones can be seen, so that people find out why a program stopped. */
  private static final Duration KEPT = Duration.ofDays(30);

  /**
   * @param prefix the key's first characters
   * @param role what it may at most; less, where its maker may less
   * @param account who made it
   * @param lastUsedAt to the minute; null: never
   */
  record View(
      UUID id,
      String name,
      String prefix,
      String role,
      UUID account,
      Instant createdAt,
      Instant expiresAt,
      @Nullable Instant lastUsedAt) {}

  private final DSLContext sql;
  private final Ids ids;
  private final Roles roles;
  private final AccessDecisions access;
  private final AuditLog audit;
  private final Clock clock;

  ApiKeys(
      DSLContext sql, Ids ids, Roles roles, AccessDecisions access, AuditLog audit, Clock clock) {
    this.sql = sql;
    this.ids = ids;
    this.roles = roles;
    this.access = access;
    this.audit = audit;
    this.clock = clock;
  }

  /**
   * By a person, for a role that holds no more than their own.
   *
   * @throws ProblemException {@code validation_failed} for a role that does not exist, or an end
   *     that is over or too far away
   */
  @Transactional
  View create(
      Principal principal,
      UUID organization,
      String name,
      String roleName,
      Instant expiresAt,
      ApiKey key) {
    Instant now = clock.instant();
    if (!expiresAt.isAfter(now) || expiresAt.isAfter(now.plus(LONGEST_LIFE))) {
      throw new ProblemException(
          ProblemCode.VALIDATION_FAILED,
          "expiresAt: it must be in the future, and at most %d days from now"
              .formatted(LONGEST_LIFE.toDays()));
    }
    HeldRole role = roles.takeNamed(organization, roleName);
    access.require(principal, organization, Permission.API_KEY_CREATE, AccessTarget.granting(role));
    UUID id = ids.next();
    sql.insertInto(API_KEY)
        .set(API_KEY.ID, id)
        .set(API_KEY.ORGANIZATION_ID, organization)
        .set(API_KEY.ACCOUNT_ID, principal.account())
        .set(API_KEY.NAME, name)
        .set(API_KEY.PREFIX, key.prefix())
        .set(API_KEY.SECRET_HASH, key.hash())
        .set(API_KEY.ROLE, role.name())
        .set(API_KEY.SECOND_FACTOR, principal.secondFactor())
        .set(API_KEY.CREATED_AT, now)
        .set(API_KEY.EXPIRES_AT, expiresAt)
        .execute();
    record(
        principal,
        organization,
        Permission.API_KEY_CREATE,
        id,
        Map.of("name", name, "role", role.name(), "expiresAt", expiresAt.toString()));
    return new View(id, name, key.prefix(), role.name(), principal.account(), now, expiresAt, null);
  }

  /**
   * Gives the key another secret; the one before counts for {@link #OVERLAP} more. Only by who made
   * it, for the secret acts as them.
   */
  @Transactional
  View rotate(Principal principal, UUID organization, UUID id, ApiKey key) {
    Condition which = which(principal, organization, id, Permission.API_KEY_ROTATE);
    UUID maker =
        sql.select(API_KEY.ACCOUNT_ID)
            .from(API_KEY)
            .where(which)
            .forUpdate()
            .fetchOptional(API_KEY.ACCOUNT_ID)
            .orElseThrow(ApiKeys::unknown);
    if (!maker.equals(principal.account())) {
      throw access.refusal(
          principal,
          organization,
          Permission.API_KEY_ROTATE,
          "a key's new secret is shown to nobody but who made it: revoke it, and make another");
    }
    View view =
        sql.update(API_KEY)
            .set(API_KEY.PREVIOUS_HASH, API_KEY.SECRET_HASH)
            .set(API_KEY.PREVIOUS_UNTIL, clock.instant().plus(OVERLAP))
            .set(API_KEY.SECRET_HASH, key.hash())
            .set(API_KEY.PREFIX, key.prefix())
            .where(API_KEY.ID.eq(id))
            .returning()
            .fetchSingle(ApiKeys::view);
    record(principal, organization, Permission.API_KEY_ROTATE, id, Map.of());
    return view;
  }

  /** Counts for the next request. */
  @Transactional
  void revoke(Principal principal, UUID organization, UUID id) {
    Condition which = which(principal, organization, id, Permission.API_KEY_REVOKE);
    if (sql.deleteFrom(API_KEY).where(which).execute() == 0) {
      throw unknown();
    }
    record(principal, organization, Permission.API_KEY_REVOKE, id, Map.of());
  }

  /**
   * The organisation's, or where the role says so one's own, in the order in which they were made.
   *
   * @param after the last one of the page before
   */
  List<View> list(Principal principal, UUID organization, UUID after, int limit) {
    return sql.selectFrom(API_KEY)
        .where(reached(principal, organization, Permission.API_KEY_LIST))
        .and(API_KEY.ID.gt(after))
        .orderBy(API_KEY.ID)
        .limit(limit)
        .fetch(ApiKeys::view);
  }

  /** What has long been over. */
  @Transactional
  void clean() {
    sql.deleteFrom(API_KEY).where(API_KEY.EXPIRES_AT.lt(clock.instant().minus(KEPT))).execute();
  }

  private Condition which(Principal principal, UUID organization, UUID id, Permission permission) {
    return API_KEY.ID.eq(id).and(reached(principal, organization, permission));
  }

  /** Under the condition {@code own_key} other people's are like unknown ones. */
  private Condition reached(Principal principal, UUID organization, Permission permission) {
    HeldRole role =
        access.require(
            principal, organization, permission, AccessTarget.ofAccount(principal.account()));
    return API_KEY
        .ORGANIZATION_ID
        .eq(organization)
        .and(
            role.grantOf(permission) == Grant.ALWAYS
                ? DSL.trueCondition()
                : API_KEY.ACCOUNT_ID.eq(principal.account()));
  }

  private void record(
      Principal principal,
      UUID organization,
      Permission permission,
      UUID id,
      Map<String, String> changes) {
    audit.done(organization, principal.actor(), permission.wireName(), "api_key:" + id, changes);
  }

  private static View view(Record row) {
    return new View(
        row.get(API_KEY.ID),
        row.get(API_KEY.NAME),
        row.get(API_KEY.PREFIX),
        row.get(API_KEY.ROLE),
        row.get(API_KEY.ACCOUNT_ID),
        row.get(API_KEY.CREATED_AT),
        row.get(API_KEY.EXPIRES_AT),
        row.get(API_KEY.LAST_USED_AT));
  }

  private static ProblemException unknown() {
    return new ProblemException(ProblemCode.NOT_FOUND);
  }
}
