package dev.freehold.controlplane.organizations;

import static dev.freehold.controlplane.organizations.jooq.Tables.INVITATION;

import dev.freehold.controlplane.access.Memberships;
import dev.freehold.controlplane.access.Role;
import dev.freehold.controlplane.audit.AuditLog;
import dev.freehold.controlplane.identity.Account;
import dev.freehold.controlplane.identity.Accounts;
import dev.freehold.controlplane.persistence.Token;
import dev.freehold.controlplane.web.ProblemCode;
import dev.freehold.controlplane.web.ProblemException;
import java.time.Clock;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.jooq.DSLContext;
import org.springframework.context.ApplicationEventPublisher;
import org.springframework.stereotype.Component;
import org.springframework.transaction.annotation.Transactional;

/** What becomes of an invitation when the invited person says yes. */
@Component
class Acceptance {
  record Open(UUID id, UUID organization, String email, Role role, Optional<UUID> invitedBy) {}

  private final DSLContext sql;
  private final Accounts accounts;
  private final Members members;
  private final Memberships memberships;
  private final Invitations invitations;
  private final AuditLog audit;
  private final ApplicationEventPublisher events;
  private final Clock clock;

  Acceptance(
      DSLContext sql,
      Accounts accounts,
      Members members,
      Memberships memberships,
      Invitations invitations,
      AuditLog audit,
      ApplicationEventPublisher events,
      Clock clock) {
    this.sql = sql;
    this.accounts = accounts;
    this.members = members;
    this.memberships = memberships;
    this.invitations = invitations;
    this.audit = audit;
    this.events = events;
    this.clock = clock;
  }

  /**
   * Makes the invited e-mail's account, and makes it a member: who holds the token reads that mail.
   *
   * @return the organisation
   */
  @Transactional
  UUID acceptWithNewAccount(Token token, String displayName, String password) {
    Open invitation = use(token);
    Account account = accounts.create(invitation.email(), displayName, password);
    return join(invitation, account.id());
  }

  /**
   * For an account that is there already and signed in.
   *
   * @return the organisation
   */
  @Transactional
  UUID accept(Token token, Account account) {
    Open invitation = use(token);
    if (!invitation.email().equals(account.email())) {
      throw invalid();
    }
    return join(invitation, account.id());
  }

  /** Once: of two at the same time one finds it used. */
  private Open use(Token token) {
    Open invitation =
        sql.update(INVITATION)
            .set(INVITATION.ACCEPTED_AT, clock.instant())
            .where(INVITATION.TOKEN_HASH.eq(token.hash()))
            .and(invitations.isOpen())
            .returning()
            .fetchOptional(
                row ->
                    new Open(
                        row.get(INVITATION.ID),
                        row.get(INVITATION.ORGANIZATION_ID),
                        row.get(INVITATION.EMAIL),
                        Organizations.role(row.get(INVITATION.ROLE)),
                        Optional.ofNullable(row.get(INVITATION.INVITED_BY))))
            .orElseThrow(Acceptance::invalid);
    if (!isStillCovered(invitation)) {
      throw invalid();
    }
    return invitation;
  }

  /** Who was demoted or has left since cannot let anybody in with what they held then. */
  private boolean isStillCovered(Open invitation) {
    return invitation
        .invitedBy()
        .map(
            inviter ->
                memberships
                    .roleOf(inviter, invitation.organization())
                    .filter(role -> role.covers(invitation.role()))
                    .isPresent())
        .orElse(true);
  }

  private UUID join(Open invitation, UUID account) {
    members.add(invitation.organization(), account, invitation.role());
    audit.done(
        invitation.organization(),
        "account:" + account,
        "invitation:accept",
        "invitation:" + invitation.id(),
        Map.of("role", " → " + invitation.role().wireName()));
    events.publishEvent(
        new MemberAdded(invitation.organization(), account, invitation.role().wireName()));
    return invitation.organization();
  }

  private static ProblemException invalid() {
    return new ProblemException(
        ProblemCode.INVITATION_INVALID, ProblemCode.INVITATION_INVALID.title());
  }
}
