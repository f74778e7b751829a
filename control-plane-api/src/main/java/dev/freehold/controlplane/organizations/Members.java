package dev.freehold.controlplane.organizations;

import static dev.freehold.controlplane.organizations.jooq.Tables.MEMBER;
import static dev.freehold.controlplane.organizations.jooq.Tables.ORGANIZATION;

import dev.freehold.controlplane.access.AccessDecisions;
import dev.freehold.controlplane.access.AccessTarget;
import dev.freehold.controlplane.access.Permission;
import dev.freehold.controlplane.access.Principal;
import dev.freehold.controlplane.access.Role;
import dev.freehold.controlplane.audit.AuditLog;
import dev.freehold.controlplane.identity.Account;
import dev.freehold.controlplane.identity.Accounts;
import dev.freehold.controlplane.web.ProblemCode;
import dev.freehold.controlplane.web.ProblemException;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jooq.DSLContext;
import org.springframework.context.ApplicationEventPublisher;
import org.springframework.stereotype.Component;
import org.springframework.transaction.annotation.Propagation;
import org.springframework.transaction.annotation.Transactional;

/** Who is what in an organisation. There is always an owner, and nobody changes their own role. */
@Component
class Members {
  record View(UUID account, String email, String displayName, String role) {}

  private final DSLContext sql;
  private final Accounts accounts;
  private final MemberRoles roles;
  private final AccessDecisions access;
  private final AuditLog audit;
  private final ApplicationEventPublisher events;
  private final Clock clock;

  Members(
      DSLContext sql,
      Accounts accounts,
      MemberRoles roles,
      AccessDecisions access,
      AuditLog audit,
      ApplicationEventPublisher events,
      Clock clock) {
    this.sql = sql;
    this.accounts = accounts;
    this.roles = roles;
    this.access = access;
    this.audit = audit;
    this.events = events;
    this.clock = clock;
  }

  /**
   * In the order in which their accounts were made.
   *
   * @param after the last one of the page before
   */
  List<View> list(UUID organization, UUID after, int limit) {
    var rows =
        sql.select(MEMBER.ACCOUNT_ID, MEMBER.ROLE)
            .from(MEMBER)
            .where(MEMBER.ORGANIZATION_ID.eq(organization))
            .and(MEMBER.ACCOUNT_ID.gt(after))
            .orderBy(MEMBER.ACCOUNT_ID)
            .limit(limit)
            .fetch();
    Map<UUID, Account> known =
        accounts.byId(rows.map(row -> row.value1())).stream()
            .collect(Collectors.toMap(Account::id, Function.identity()));
    return rows.stream()
        .flatMap(
            row ->
                Stream.ofNullable(known.get(row.value1()))
                    .map(
                        account ->
                            new View(
                                account.id(),
                                account.email(),
                                account.displayName(),
                                row.value2())))
        .toList();
  }

  @Transactional(propagation = Propagation.MANDATORY)
  void add(UUID organization, UUID account, Role role) {
    int added =
        sql.insertInto(MEMBER)
            .set(MEMBER.ORGANIZATION_ID, organization)
            .set(MEMBER.ACCOUNT_ID, account)
            .set(MEMBER.ROLE, role.wireName())
            .set(MEMBER.SINCE, clock.instant())
            .onConflictDoNothing()
            .execute();
    if (added == 0) {
      throw new ProblemException(
          ProblemCode.ALREADY_A_MEMBER, ProblemCode.ALREADY_A_MEMBER.title());
    }
  }

  @Transactional
  void remove(Principal principal, UUID organization, UUID account) {
    lock(organization);
    Role role = roles.roleOf(account, organization).orElseThrow(Members::unknown);
    access.require(principal, organization, Permission.MEMBER_REMOVE, AccessTarget.member(role));
    keepAnOwner(organization, role);
    sql.deleteFrom(MEMBER)
        .where(MEMBER.ORGANIZATION_ID.eq(organization))
        .and(MEMBER.ACCOUNT_ID.eq(account))
        .execute();
    audit.done(
        organization,
        principal.actor(),
        Permission.MEMBER_REMOVE.wireName(),
        "account:" + account,
        Map.of("role", role.wireName() + " → "));
    events.publishEvent(new MemberRemoved(organization, account, role.wireName()));
  }

  @Transactional
  void change(Principal principal, UUID organization, UUID account, Role wanted) {
    lock(organization);
    Role role = roles.roleOf(account, organization).orElseThrow(Members::unknown);
    Role own =
        access.require(
            principal, organization, Permission.MEMBER_CHANGE_ROLE, AccessTarget.granting(wanted));
    if (account.equals(principal.account()) || !own.covers(role) || !own.covers(wanted)) {
      throw access.refusal(
          principal,
          organization,
          Permission.MEMBER_CHANGE_ROLE,
          "nobody changes their own role, or gives or takes one that holds more than theirs");
    }
    if (wanted != Role.OWNER) {
      keepAnOwner(organization, role);
    }
    sql.update(MEMBER)
        .set(MEMBER.ROLE, wanted.wireName())
        .where(MEMBER.ORGANIZATION_ID.eq(organization))
        .and(MEMBER.ACCOUNT_ID.eq(account))
        .execute();
    audit.done(
        organization,
        principal.actor(),
        Permission.MEMBER_CHANGE_ROLE.wireName(),
        "account:" + account,
        Map.of("role", role.wireName() + " → " + wanted.wireName()));
  }

  /** Two owners who remove each other at once come one after the other. */
  private void lock(UUID organization) {
    sql.select(ORGANIZATION.ID)
        .from(ORGANIZATION)
        .where(ORGANIZATION.ID.eq(organization))
        .forUpdate()
        .fetch();
  }

  private void keepAnOwner(UUID organization, Role leaving) {
    int owners =
        sql.fetchCount(
            MEMBER,
            MEMBER.ORGANIZATION_ID.eq(organization).and(MEMBER.ROLE.eq(Role.OWNER.wireName())));
    if (leaving == Role.OWNER && owners == 1) {
      throw new ProblemException(ProblemCode.LAST_OWNER, ProblemCode.LAST_OWNER.title());
    }
  }

  private static ProblemException unknown() {
    return new ProblemException(ProblemCode.NOT_FOUND, ProblemCode.NOT_FOUND.title());
  }
}
