package dev.freehold.controlplane.organizations;

import static dev.freehold.controlplane.organizations.jooq.Tables.DELETION;
import static dev.freehold.controlplane.organizations.jooq.Tables.INVITATION;
import static dev.freehold.controlplane.organizations.jooq.Tables.MEMBER;
import static dev.freehold.controlplane.organizations.jooq.Tables.TEAM_MEMBER;

import dev.freehold.controlplane.access.Memberships;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Collectors;
import org.jooq.DSLContext;
import org.springframework.stereotype.Component;

/** What decisions depend on; each of these tables counts the organisation's version. */
@Component
class MemberRoles implements Memberships {
  private final DSLContext sql;

  MemberRoles(DSLContext sql) {
    this.sql = sql;
  }

  @Override
  public Optional<Membership> of(UUID account, UUID organization) {
    return roleOf(account, organization)
        .map(
            role -> {
              var teams =
                  sql.select(TEAM_MEMBER.TEAM_ID, TEAM_MEMBER.ADMIN)
                      .from(TEAM_MEMBER)
                      .where(TEAM_MEMBER.ORGANIZATION_ID.eq(organization))
                      .and(TEAM_MEMBER.ACCOUNT_ID.eq(account))
                      .fetch();
              return new Membership(
                  role,
                  Set.copyOf(teams.getValues(TEAM_MEMBER.TEAM_ID)),
                  teams.stream()
                      .filter(row -> row.value2())
                      .map(row -> row.value1())
                      .collect(Collectors.toUnmodifiableSet()));
            });
  }

  @Override
  public boolean isClosing(UUID organization) {
    return sql.fetchExists(
        DELETION, DELETION.ORGANIZATION_ID.eq(organization).and(DELETION.CONFIRMED_AT.isNotNull()));
  }

  @Override
  public boolean isInUse(UUID organization, UUID role) {
    return sql.fetchExists(
            MEMBER, MEMBER.ORGANIZATION_ID.eq(organization).and(MEMBER.ROLE.eq(role.toString())))
        || sql.fetchExists(
            INVITATION,
            INVITATION
                .ORGANIZATION_ID
                .eq(organization)
                .and(INVITATION.ROLE.eq(role.toString()))
                .and(INVITATION.ACCEPTED_AT.isNull())
                .and(INVITATION.REVOKED_AT.isNull()));
  }

  /** The role's name; empty: not a member. */
  Optional<String> roleOf(UUID account, UUID organization) {
    return sql.select(MEMBER.ROLE)
        .from(MEMBER)
        .where(MEMBER.ORGANIZATION_ID.eq(organization))
        .and(MEMBER.ACCOUNT_ID.eq(account))
        .fetchOptional(MEMBER.ROLE);
  }
}
