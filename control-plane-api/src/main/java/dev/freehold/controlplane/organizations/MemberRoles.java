package dev.freehold.controlplane.organizations;

import static dev.freehold.controlplane.organizations.jooq.Tables.MEMBER;

import dev.freehold.controlplane.access.Memberships;
import dev.freehold.controlplane.access.Role;
import java.util.Optional;
import java.util.UUID;
import org.jooq.DSLContext;
import org.springframework.stereotype.Component;

@Component
class MemberRoles implements Memberships {
  private final DSLContext sql;

  MemberRoles(DSLContext sql) {
    this.sql = sql;
  }

  @Override
  public Optional<Role> roleOf(UUID account, UUID organization) {
    return sql.select(MEMBER.ROLE)
        .from(MEMBER)
        .where(MEMBER.ORGANIZATION_ID.eq(organization))
        .and(MEMBER.ACCOUNT_ID.eq(account))
        .fetchOptional(row -> Organizations.role(row.value1()));
  }
}
