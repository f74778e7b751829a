package dev.freehold.controlplane.sso;

import dev.freehold.controlplane.access.HeldRole;
import dev.freehold.controlplane.access.Principal;
import dev.freehold.controlplane.access.Role;
import dev.freehold.controlplane.audit.AuditLog;
import dev.freehold.controlplane.audit.Changes;
import dev.freehold.controlplane.identity.SsoSessions;
import dev.freehold.controlplane.web.EntityTag;
import dev.freehold.controlplane.web.ProblemCode;
import dev.freehold.controlplane.web.ProblemException;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;
import org.springframework.transaction.annotation.Transactional;

/** Sets and takes away an organisation's provider; nobody can shut themselves out by it. */
@Component
class ProviderChanges {
  /**
   * What an organisation wants.
   *
   * @param clientSecret null: as it was
   */
  record Wanted(
      String issuer,
      String clientId,
      @Nullable String clientSecret,
      boolean required,
      @Nullable Role defaultRole) {
    @Override
    public String toString() {
      return "Wanted[issuer=%s, …]".formatted(issuer);
    }
  }

  private final Providers providers;
  private final Links links;
  private final DomainPeople people;
  private final SsoSessions sessions;
  private final SsoAuthority authority;
  private final AuditLog audit;

  ProviderChanges(
      Providers providers,
      Links links,
      DomainPeople people,
      SsoSessions sessions,
      SsoAuthority authority,
      AuditLog audit) {
    this.providers = providers;
    this.links = links;
    this.people = people;
    this.sessions = sessions;
    this.authority = authority;
    this.audit = audit;
  }

  /**
   * With another issuer or client nobody is linked any more, and all sessions by the one before
   * end.
   *
   * @param wanted of an issuer whose configuration was read and found good
   * @throws ProblemException {@code validation_failed} without a secret where there is none that
   *     may be sent to that issuer, {@code policy_excludes_you}
   */
  @Transactional
  Provider set(Principal principal, UUID organization, @Nullable String ifMatch, Wanted wanted) {
    HeldRole role = authority.enter(principal, organization);
    Provider before = providers.find(organization).orElse(null);
    long revision = before == null ? 0 : before.revision();
    EntityTag.of(revision).require(ifMatch);
    var provider =
        new Provider(
            organization,
            wanted.issuer(),
            wanted.clientId(),
            wanted.required(),
            wanted.defaultRole(),
            revision + 1);
    boolean same = before != null && before.knowsTheSamePeopleAs(provider);
    if (wanted.clientSecret() == null && !same) {
      // Or a secret would go to an address that it was not made for.
      throw new ProblemException(
          ProblemCode.VALIDATION_FAILED,
          "clientSecret: it must be sent with a new issuer or clientId");
    }
    if (wanted.required()) {
      requireNotShutOut(principal, organization, role);
    }
    providers.put(provider, wanted.clientSecret());
    if (before != null && !same) {
      forgetPeople(organization);
    }
    Map<String, @Nullable Object> none = Map.of();
    var changes = Changes.between(before == null ? none : before.fields(), provider.fields());
    if (wanted.clientSecret() != null) {
      changes.put("clientSecret", "set");
    }
    record(principal, organization, "sso_provider:set", changes);
    return provider;
  }

  /** All sessions by it end. */
  @Transactional
  void remove(Principal principal, UUID organization) {
    authority.enter(principal, organization);
    Provider before =
        providers.find(organization).orElseThrow(() -> new ProblemException(ProblemCode.NOT_FOUND));
    providers.delete(organization);
    forgetPeople(organization);
    record(
        principal, organization, "sso_provider:remove", Changes.between(before.fields(), Map.of()));
  }

  private void forgetPeople(UUID organization) {
    links.forgetAll(organization);
    sessions.end(organization);
  }

  /** Who came through the provider knows that it works; an owner's second factor gets in anyway. */
  private void requireNotShutOut(Principal principal, UUID organization, HeldRole role) {
    boolean in =
        principal.ssoOrganization() != null || (role.isOwner() && principal.secondFactor());
    if (!in && people.areOf(organization, principal.account())) {
      throw new ProblemException(
          ProblemCode.POLICY_EXCLUDES_YOU,
          "This would refuse your own request: sign in through the provider first, or as an owner with a second factor");
    }
  }

  private void record(
      Principal principal, UUID organization, String action, Map<String, String> changes) {
    audit.done(organization, principal.actor(), action, "organization:" + organization, changes);
  }
}
