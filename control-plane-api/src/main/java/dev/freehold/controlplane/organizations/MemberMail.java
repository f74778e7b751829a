package dev.freehold.controlplane.organizations;

import static dev.freehold.controlplane.organizations.jooq.Tables.MEMBER;

import dev.freehold.controlplane.access.Grant;
import dev.freehold.controlplane.access.Permission;
import dev.freehold.controlplane.access.Roles;
import dev.freehold.controlplane.identity.Account;
import dev.freehold.controlplane.identity.Accounts;
import java.util.List;
import java.util.UUID;
import org.jooq.DSLContext;
import org.springframework.stereotype.Component;

/** Whom to write to about something in an organisation. */
@Component
public class MemberMail {
  private static final int MAX = 50;

  private final DSLContext sql;
  private final Roles roles;
  private final Accounts accounts;

  MemberMail(DSLContext sql, Roles roles, Accounts accounts) {
    this.sql = sql;
    this.roles = roles;
    this.accounts = accounts;
  }

  /** Those who can do something about it: who hold that permission whatever the condition. */
  public List<String> addresses(UUID organization, Permission permission) {
    List<String> able =
        sql
            .selectDistinct(MEMBER.ROLE)
            .from(MEMBER)
            .where(MEMBER.ORGANIZATION_ID.eq(organization))
            .fetch(MEMBER.ROLE)
            .stream()
            .filter(name -> roles.held(organization, name).grantOf(permission) == Grant.ALWAYS)
            .toList();
    List<UUID> members =
        sql.select(MEMBER.ACCOUNT_ID)
            .from(MEMBER)
            .where(MEMBER.ORGANIZATION_ID.eq(organization))
            .and(MEMBER.ROLE.in(able))
            .orderBy(MEMBER.ACCOUNT_ID)
            .limit(MAX)
            .fetch(MEMBER.ACCOUNT_ID);
    return accounts.byId(members).stream().map(Account::email).toList();
  }
}
