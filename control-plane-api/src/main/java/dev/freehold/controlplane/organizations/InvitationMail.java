package dev.freehold.controlplane.organizations;

import dev.freehold.controlplane.access.Roles;
import dev.freehold.controlplane.notifications.MailText;
import dev.freehold.controlplane.notifications.Outbox;
import dev.freehold.controlplane.persistence.Token;
import java.util.UUID;
import org.springframework.stereotype.Component;

/** What somebody who is invited gets: the only place where an invitation's token is. */
@Component
class InvitationMail {
  private final Organizations organizations;
  private final Roles roles;
  private final Outbox outbox;
  private final OrganizationSettings settings;

  InvitationMail(
      Organizations organizations, Roles roles, Outbox outbox, OrganizationSettings settings) {
    this.organizations = organizations;
    this.roles = roles;
    this.outbox = outbox;
    this.settings = settings;
  }

  void post(UUID organization, Invitations.View invitation, Token token) {
    String name = MailText.foreign(organizations.nameOf(organization));
    outbox.post(
        invitation.email(),
        "You are invited to " + name,
        """
        You are invited to join %s as %s.

        Accept within seven days: %s/invitations#%s

        If you did not expect this, leave it: nothing happens.
        """
            .formatted(
                name,
                MailText.foreign(roles.title(organization, invitation.role())),
                settings.console(),
                token.text()));
  }
}
