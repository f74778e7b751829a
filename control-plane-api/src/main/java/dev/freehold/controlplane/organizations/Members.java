package dev.freehold.controlplane.organizations;

import static dev.freehold.controlplane.organizations.jooq.Tables.MEMBER;

import dev.freehold.controlplane.access.AccessDecisions;
import dev.freehold.controlplane.access.AccessTarget;
import dev.freehold.controlplane.access.HeldRole;
import dev.freehold.controlplane.access.Permission;
import dev.freehold.controlplane.access.Principal;
import dev.freehold.controlplane.access.Role;
import dev.freehold.controlplane.access.Roles;
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
  private final Organizations organizations;
  private final MemberRoles names;
  private final Roles roles;
  private final AccessDecisions access;
  private final AuditLog audit;
  private final ApplicationEventPublisher events;
  private final Clock clock;

  Members(
      DSLContext sql,
      Accounts accounts,
      Organizations organizations,
      MemberRoles names,
      Roles roles,
      AccessDecisions access,
      AuditLog audit,
      ApplicationEventPublisher events,
      Clock clock) {
    this.sql = sql;
    this.accounts = accounts;
    this.organizations = organizations;
    this.names = names;
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
  void add(UUID organization, UUID account, HeldRole role) {
    int added =
        sql.insertInto(MEMBER)
            .set(MEMBER.ORGANIZATION_ID, organization)
            .set(MEMBER.ACCOUNT_ID, account)
            .set(MEMBER.ROLE, role.name())
            .set(MEMBER.SINCE, clock.instant())
            .onConflictDoNothing()
            .execute();
    if (added == 0) {
      throw new ProblemException(ProblemCode.ALREADY_A_MEMBER);
    }
  }

  @Transactional
  void remove(Principal principal, UUID organization, UUID account) {
    organizations.lock(organization);
    HeldRole role = held(organization, account);
    HeldRole own =
        access.require(
            principal, organization, Permission.MEMBER_REMOVE, AccessTarget.member(role));
    if (role.isOwner() && !own.isOwner()) {
      throw access.refusal(
          principal, organization, Permission.MEMBER_REMOVE, "only an owner removes an owner");
    }
    end(principal.actor(), organization, account, role, Permission.MEMBER_REMOVE.wireName());
    keepAnOwner(organization, role);
  }

  /** Of one's own accord; also from one that is about to be deleted. */
  @Transactional
  void leave(Principal principal, UUID organization) {
    organizations.lock(organization);
    HeldRole role = held(organization, principal.account());
    end(principal.actor(), organization, principal.account(), role, "member:leave");
    keepAnOwner(organization, role);
  }

  @Transactional
  void change(Principal principal, UUID organization, UUID account, String name) {
    organizations.lock(organization);
    HeldRole role = held(organization, account);
    HeldRole wanted = roles.takeNamed(organization, name);
    HeldRole own =
        access.require(
            principal, organization, Permission.MEMBER_CHANGE_ROLE, AccessTarget.granting(wanted));
    if (account.equals(principal.account()) || !own.covers(role) || !own.covers(wanted)) {
      throw access.refusal(
          principal,
          organization,
          Permission.MEMBER_CHANGE_ROLE,
          "nobody changes their own role, or gives or takes one that holds more than theirs");
    }
    set(organization, account, wanted.name());
    keepAnOwner(organization, role);
    audit.done(
        organization,
        principal.actor(),
        Permission.MEMBER_CHANGE_ROLE.wireName(),
        "account:" + account,
        Map.of("role", role.name() + " → " + wanted.name()));
    changed(organization, account, role.name(), wanted.name());
  }

  /**
   * An owner makes another member an owner and steps down to team admin, in one change. The owner
   * alone decides: whoever is made an owner is a member by their own will, an owner could do the
   * same by changing that member's role, and an offer that waits for an answer would be one more
   * thing that lets somebody in.
   */
  @Transactional
  void transfer(Principal principal, UUID organization, UUID to) {
    organizations.lock(organization);
    HeldRole own =
        access.require(
            principal, organization, Permission.ORGANIZATION_TRANSFER, AccessTarget.UNKNOWN);
    if (!own.isOwner() || to.equals(principal.account())) {
      throw access.refusal(
          principal,
          organization,
          Permission.ORGANIZATION_TRANSFER,
          "an owner gives ownership to another member");
    }
    HeldRole before = held(organization, to);
    set(organization, to, Role.OWNER.wireName());
    set(organization, principal.account(), Role.TEAM_ADMIN.wireName());
    keepAnOwner(organization, own);
    audit.done(
        organization,
        principal.actor(),
        Permission.ORGANIZATION_TRANSFER.wireName(),
        "account:" + to,
        Map.of(
            "role",
            before.name() + " → " + Role.OWNER.wireName(),
            "own role",
            Role.OWNER.wireName() + " → " + Role.TEAM_ADMIN.wireName()));
    changed(organization, to, before.name(), Role.OWNER.wireName());
    changed(organization, principal.account(), Role.OWNER.wireName(), Role.TEAM_ADMIN.wireName());
  }

  /** By whoever has seen to it that an owner stays. */
  @Transactional(propagation = Propagation.MANDATORY)
  void end(String actor, UUID organization, UUID account, HeldRole role, String action) {
    sql.deleteFrom(MEMBER)
        .where(MEMBER.ORGANIZATION_ID.eq(organization))
        .and(MEMBER.ACCOUNT_ID.eq(account))
        .execute();
    audit.done(
        organization, actor, action, "account:" + account, Map.of("role", role.name() + " → "));
    events.publishEvent(new MemberRemoved(organization, account, role.name()));
  }

  private void changed(UUID organization, UUID account, String before, String role) {
    events.publishEvent(new MemberChanged(organization, account, before, role));
  }

  private void set(UUID organization, UUID account, String role) {
    sql.update(MEMBER)
        .set(MEMBER.ROLE, role)
        .where(MEMBER.ORGANIZATION_ID.eq(organization))
        .and(MEMBER.ACCOUNT_ID.eq(account))
        .execute();
  }

  /** After the change: whose account is about to be erased is no owner who stays. */
  private void keepAnOwner(UUID organization, HeldRole before) {
    if (before.isOwner() && organizations.stayingOwners(organization).isEmpty()) {
      throw new ProblemException(ProblemCode.LAST_OWNER);
    }
  }

  HeldRole held(UUID organization, UUID account) {
    return names
        .roleOf(account, organization)
        .map(name -> roles.held(organization, name))
        .orElseThrow(() -> new ProblemException(ProblemCode.NOT_FOUND));
  }
}
