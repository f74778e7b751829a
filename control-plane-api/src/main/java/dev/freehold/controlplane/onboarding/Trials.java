package dev.freehold.controlplane.onboarding;

import dev.freehold.controlplane.onboarding.TrialController.NewTrial;
import dev.freehold.controlplane.onboarding.TrialController.Trial;
import dev.freehold.controlplane.organizations.Invitations;
import dev.freehold.controlplane.organizations.Organizations;
import dev.freehold.controlplane.tenants.NewTenant;
import dev.freehold.controlplane.tenants.Tenants;
import dev.freehold.controlplane.web.Idempotency;
import dev.freehold.controlplane.web.ProblemCode;
import dev.freehold.controlplane.web.ProblemException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;
import org.springframework.transaction.annotation.Transactional;

/** A trial: organisation, invitation and Tenant, all of them or none. */
@Component
class Trials {
  private static final int DAYS = 14;

  private final Organizations organizations;
  private final Invitations invitations;
  private final Tenants tenants;
  private final Idempotency idempotency;
  private final Clock clock;

  Trials(
      Organizations organizations,
      Invitations invitations,
      Tenants tenants,
      Idempotency idempotency,
      Clock clock) {
    this.organizations = organizations;
    this.invitations = invitations;
    this.tenants = tenants;
    this.idempotency = idempotency;
    this.clock = clock;
  }

  @Transactional
  Trial create(NewTrial wanted, @Nullable String key, String actor) {
    return idempotency.once(actor, key, wanted, Trial.class, () -> create(wanted, actor));
  }

  private Trial create(NewTrial wanted, String actor) {
    String name = wanted.organization() == null ? domain(wanted.email()) : wanted.organization();
    Duration length = Duration.ofDays(wanted.days() == null ? DAYS : wanted.days());
    Instant endsAt = clock.instant().truncatedTo(ChronoUnit.SECONDS).plus(length);
    UUID organization = organizations.create(name, actor);
    UUID invitation = invitations.inviteFirstOwner(organization, wanted.email(), actor);
    UUID tenant =
        tenants.create(organization, new NewTenant(null, name, wanted.plan(), null, endsAt), actor);
    return new Trial(organization, invitation, tenant, endsAt);
  }

  private static String domain(String email) {
    String domain = email.substring(email.lastIndexOf('@') + 1);
    if (domain.length() > TrialController.LONGEST_NAME) {
      throw new ProblemException(
          ProblemCode.VALIDATION_FAILED,
          "organization: the e-mail's domain has more than %d characters, which a name cannot have: give one"
              .formatted(TrialController.LONGEST_NAME));
    }
    return domain;
  }
}
