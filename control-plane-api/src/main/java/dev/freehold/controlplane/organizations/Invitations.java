package dev.freehold.controlplane.organizations;

import static dev.freehold.controlplane.organizations.jooq.Tables.INVITATION;

import dev.freehold.controlplane.access.AccessDecisions;
import dev.freehold.controlplane.access.AccessTarget;
import dev.freehold.controlplane.access.Permission;
import dev.freehold.controlplane.access.Principal;
import dev.freehold.controlplane.access.Role;
import dev.freehold.controlplane.audit.AuditLog;
import dev.freehold.controlplane.identity.Account;
import dev.freehold.controlplane.notifications.MailText;
import dev.freehold.controlplane.notifications.Outbox;
import dev.freehold.controlplane.persistence.Ids;
import dev.freehold.controlplane.persistence.Token;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.jooq.Condition;
import org.jooq.DSLContext;
import org.jspecify.annotations.Nullable;
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
  private final Organizations organizations;
  private final AccessDecisions access;
  private final AuditLog audit;
  private final Outbox outbox;
  private final OrganizationSettings settings;
  private final Clock clock;

  Invitations(
      DSLContext sql,
      Ids ids,
      Organizations organizations,
      AccessDecisions access,
      AuditLog audit,
      Outbox outbox,
      OrganizationSettings settings,
      Clock clock) {
    this.sql = sql;
    this.ids = ids;
    this.organizations = organizations;
    this.access = access;
    this.audit = audit;
    this.outbox = outbox;
    this.settings = settings;
    this.clock = clock;
  }

  /** By a member, who can give no role that holds more than their own. */
  @Transactional
  View invite(Principal principal, UUID organization, String email, Role role) {
    Role own =
        access.require(
            principal, organization, Permission.MEMBER_INVITE, AccessTarget.granting(role));
    if (!own.covers(role)) {
      throw access.refusal(
          principal,
          organization,
          Permission.MEMBER_INVITE,
          "role %s holds more than %s, and nobody gives more than they hold"
              .formatted(role.wireName(), own.wireName()));
    }
    return invite(organization, email, role, principal.actor(), principal.account());
  }

  /**
   * The first owner of an organisation that staff made.
   *
   * @return the invitation's id
   */
  @Transactional(propagation = Propagation.MANDATORY)
  public UUID inviteFirstOwner(UUID organization, String email, String actor) {
    return invite(organization, email, Role.OWNER, actor, null).id();
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
      UUID organization, String email, Role role, String actor, @Nullable UUID invitedBy) {
    Token token = Token.random();
    Instant now = clock.instant();
    var invitation =
        new View(ids.next(), Account.normalized(email), role.wireName(), now, now.plus(LIFE));
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
    String name = MailText.foreign(organizations.nameOf(organization));
    outbox.post(
        invitation.email(),
        "You are invited to " + name,
        """
        You are invited to join %s as %s.

        Accept within seven days: %s/invitations#%s

        If you did not expect this, leave it: nothing happens.
        """
            .formatted(name, role.wireName().replace('_', ' '), settings.console(), token.text()));
    audit.done(
        organization,
        actor,
        Permission.MEMBER_INVITE.wireName(),
        "invitation:" + invitation.id(),
        Map.of("role", role.wireName()));
    return invitation;
  }
}
