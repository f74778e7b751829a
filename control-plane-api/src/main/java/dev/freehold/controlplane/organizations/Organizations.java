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

  List<View> of(UUID account) {
    return sql.select(ORGANIZATION.ID, ORGANIZATION.NAME, MEMBER.ROLE)
        .from(MEMBER)
        .join(ORGANIZATION)
        .on(ORGANIZATION.ID.eq(MEMBER.ORGANIZATION_ID))
        .where(MEMBER.ACCOUNT_ID.eq(account))
        .orderBy(ORGANIZATION.NAME, ORGANIZATION.ID)
        .fetch(row -> new View(row.value1(), row.value2(), row.value3()));
  }

  Optional<View> find(UUID organization, UUID account) {
    return of(account).stream().filter(each -> each.id().equals(organization)).findFirst();
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
