package dev.freehold.controlplane.organizations;

import static dev.freehold.controlplane.organizations.jooq.Tables.INVITATION;

import dev.freehold.controlplane.access.AccessDecisions;
import dev.freehold.controlplane.access.AccessTarget;
import dev.freehold.controlplane.access.HeldRole;
import dev.freehold.controlplane.access.OrganizationPolicies;
import dev.freehold.controlplane.access.Permission;
import dev.freehold.controlplane.access.Principal;
import dev.freehold.controlplane.access.Role;
import dev.freehold.controlplane.access.Roles;
import dev.freehold.controlplane.audit.AuditLog;
import dev.freehold.controlplane.identity.Account;
import dev.freehold.controlplane.persistence.Ids;
import dev.freehold.controlplane.persistence.Token;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.jooq.Condition;
import org.jooq.DSLContext;
import org.jspecify.annotations.Nullable;
import org.springframework.context.ApplicationEventPublisher;
import org.springframework.stereotype.Component;
import org.springframework.transaction.annotation.Propagation;
import org.springframework.transaction.annotation.Transactional;

/**
 * Invitations: good for seven days, for one e-mail, once. Their token is in the mail alone; in the
 * link it stands behind the #, which no server is sent.
 */
@Component
public class Invitations {
  static final Duration LIFE = Duration.ofDays(7);

  record View(UUID id, String email, String role, Instant createdAt, Instant expiresAt) {}

  private final DSLContext sql;
  private final Ids ids;
  private final Roles roles;
  private final OrganizationPolicies policies;
  private final AccessDecisions access;
  private final AuditLog audit;
  private final InvitationMail mail;
  private final ApplicationEventPublisher events;
  private final Clock clock;

  Invitations(
      DSLContext sql,
      Ids ids,
      Roles roles,
      OrganizationPolicies policies,
      AccessDecisions access,
      AuditLog audit,
      InvitationMail mail,
      ApplicationEventPublisher events,
      Clock clock) {
    this.sql = sql;
    this.ids = ids;
    this.roles = roles;
    this.policies = policies;
    this.access = access;
    this.audit = audit;
    this.mail = mail;
    this.events = events;
    this.clock = clock;
  }

  /** By a member, who can give no role that holds more than their own. */
  @Transactional
  View invite(Principal principal, UUID organization, String email, String roleName) {
    HeldRole role = roles.takeNamed(organization, roleName);
    HeldRole own =
        access.require(
            principal, organization, Permission.MEMBER_INVITE, AccessTarget.granting(role));
    requireCovered(principal, organization, Permission.MEMBER_INVITE, own, role);
    if (!policies.of(organization).admitsEmail(Account.normalized(email))) {
      throw access.policyRefusal(
          principal,
          organization,
          Permission.MEMBER_INVITE,
          "the organisation's policy does not admit e-mails of this domain");
    }
    return invite(organization, email, role, principal.actor(), principal.account());
  }

  /**
   * With a new token and for seven days more; the old token is void. From now on it counts as given
   * by who sends it again. Empty: it was used or withdrawn.
   */
  @Transactional
  Optional<View> resend(Principal principal, UUID organization, UUID id) {
    var row =
        sql.selectFrom(INVITATION)
            .where(INVITATION.ID.eq(id))
            .and(INVITATION.ORGANIZATION_ID.eq(organization))
            .and(INVITATION.ACCEPTED_AT.isNull().and(INVITATION.REVOKED_AT.isNull()))
            .forUpdate()
            .fetchOne();
    Optional<HeldRole> role =
        Optional.ofNullable(row)
            .flatMap(found -> roles.take(organization, found.get(INVITATION.ROLE)));
    if (row == null || role.isEmpty()) {
      return Optional.empty();
    }
    HeldRole own =
        access.require(principal, organization, Permission.INVITATION_RESEND, AccessTarget.UNKNOWN);
    requireCovered(principal, organization, Permission.INVITATION_RESEND, own, role.get());
    Token token = Token.random();
    Instant now = clock.instant();
    var again =
        new View(
            id,
            row.get(INVITATION.EMAIL),
            row.get(INVITATION.ROLE),
            row.get(INVITATION.CREATED_AT),
            now.plus(LIFE));
    sql.update(INVITATION)
        .set(INVITATION.TOKEN_HASH, token.hash())
        .set(INVITATION.EXPIRES_AT, again.expiresAt())
        .set(INVITATION.INVITED_BY, principal.account())
        .where(INVITATION.ID.eq(id))
        .execute();
    mail.post(organization, again, token);
    audit.done(
        organization,
        principal.actor(),
        Permission.INVITATION_RESEND.wireName(),
        "invitation:" + id,
        Map.of("role", again.role()));
    return Optional.of(again);
  }

  /**
   * The first owner of an organisation that staff made.
   *
   * @return the invitation's id
   */
  @Transactional(propagation = Propagation.MANDATORY)
  public UUID inviteFirstOwner(UUID organization, String email, String actor) {
    return invite(organization, email, HeldRole.of(Role.OWNER), actor, null).id();
  }

  /**
   * Those that can be accepted, in the order in which they were made.
   *
   * @param after the last one of the page before
   */
  List<View> open(UUID organization, UUID after, int limit) {
    return sql.selectFrom(INVITATION)
        .where(INVITATION.ORGANIZATION_ID.eq(organization).and(isOpen()))
        .and(INVITATION.ID.gt(after))
        .orderBy(INVITATION.ID)
        .limit(limit)
        .fetch(
            row ->
                new View(
                    row.get(INVITATION.ID),
                    row.get(INVITATION.EMAIL),
                    row.get(INVITATION.ROLE),
                    row.get(INVITATION.CREATED_AT),
                    row.get(INVITATION.EXPIRES_AT)));
  }

  /** Whether it was open. */
  @Transactional
  boolean revoke(Principal principal, UUID organization, UUID invitation) {
    int revoked =
        sql.update(INVITATION)
            .set(INVITATION.REVOKED_AT, clock.instant())
            .where(INVITATION.ID.eq(invitation))
            .and(INVITATION.ORGANIZATION_ID.eq(organization))
            .and(isOpen())
            .execute();
    if (revoked > 0) {
      audit.done(
          organization,
          principal.actor(),
          Permission.INVITATION_REVOKE.wireName(),
          "invitation:" + invitation,
          Map.of());
      events.publishEvent(new InvitationRevoked(organization, invitation));
    }
    return revoked > 0;
  }

  Condition isOpen() {
    return INVITATION
        .ACCEPTED_AT
        .isNull()
        .and(INVITATION.REVOKED_AT.isNull())
        .and(INVITATION.EXPIRES_AT.gt(clock.instant()));
  }

  private View invite(
      UUID organization, String email, HeldRole role, String actor, @Nullable UUID invitedBy) {
    Token token = Token.random();
    Instant now = clock.instant();
    var invitation =
        new View(ids.next(), Account.normalized(email), role.name(), now, now.plus(LIFE));
    sql.insertInto(INVITATION)
        .set(INVITATION.ID, invitation.id())
        .set(INVITATION.ORGANIZATION_ID, organization)
        .set(INVITATION.EMAIL, invitation.email())
        .set(INVITATION.ROLE, invitation.role())
        .set(INVITATION.TOKEN_HASH, token.hash())
        .set(INVITATION.INVITED_BY, invitedBy)
        .set(INVITATION.CREATED_AT, now)
        .set(INVITATION.EXPIRES_AT, invitation.expiresAt())
        .execute();
    mail.post(organization, invitation, token);
    audit.done(
        organization,
        actor,
        Permission.MEMBER_INVITE.wireName(),
        "invitation:" + invitation.id(),
        Map.of("role", role.name()));
    events.publishEvent(new InvitationCreated(organization, invitation.id(), role.name()));
    return invitation;
  }

  private void requireCovered(
      Principal principal, UUID organization, Permission permission, HeldRole own, HeldRole role) {
    if (!own.covers(role)) {
      throw access.refusal(
          principal,
          organization,
          permission,
          "role %s holds more than %s, and nobody gives more than they hold"
              .formatted(role.name(), own.name()));
    }
  }
}
