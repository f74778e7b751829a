package dev.freehold.controlplane.organizations;

import static dev.freehold.controlplane.organizations.jooq.Tables.MEMBER;
import static dev.freehold.controlplane.organizations.jooq.Tables.ORGANIZATION;

import dev.freehold.controlplane.access.Role;
import dev.freehold.controlplane.audit.AuditLog;
import dev.freehold.controlplane.persistence.Ids;
import java.time.Clock;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.jooq.DSLContext;
import org.jooq.Record3;
import org.jooq.SelectOnConditionStep;
import org.springframework.stereotype.Component;
import org.springframework.transaction.annotation.Propagation;
import org.springframework.transaction.annotation.Transactional;

/** The organisations. */
@Component
public class Organizations {
  /** An organisation, and what somebody is in it. */
  record View(UUID id, String name, String role) {}

  private final DSLContext sql;
  private final Ids ids;
  private final AuditLog audit;
  private final Clock clock;

  Organizations(DSLContext sql, Ids ids, AuditLog audit, Clock clock) {
    this.sql = sql;
    this.ids = ids;
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

  /**
   * Those of which the account is a member, in the order in which they were made.
   *
   * @param after the last one of the page before
   */
  List<View> list(UUID account, UUID after, int limit) {
    return select()
        .where(MEMBER.ACCOUNT_ID.eq(account))
        .and(MEMBER.ORGANIZATION_ID.gt(after))
        .orderBy(MEMBER.ORGANIZATION_ID)
        .limit(limit)
        .fetch(Organizations::view);
  }

  Optional<View> find(UUID organization, UUID account) {
    return select()
        .where(MEMBER.ACCOUNT_ID.eq(account))
        .and(MEMBER.ORGANIZATION_ID.eq(organization))
        .fetchOptional(Organizations::view);
  }

  private SelectOnConditionStep<Record3<UUID, String, String>> select() {
    return sql.select(ORGANIZATION.ID, ORGANIZATION.NAME, MEMBER.ROLE)
        .from(MEMBER)
        .join(ORGANIZATION)
        .on(ORGANIZATION.ID.eq(MEMBER.ORGANIZATION_ID));
  }

  private static View view(Record3<UUID, String, String> row) {
    return new View(row.value1(), row.value2(), row.value3());
  }

  String nameOf(UUID organization) {
    return sql.select(ORGANIZATION.NAME)
        .from(ORGANIZATION)
        .where(ORGANIZATION.ID.eq(organization))
        .fetchSingle()
        .value1();
  }

  static Role role(String wireName) {
    return Role.valueOf(wireName.toUpperCase(Locale.ROOT));
  }
}
