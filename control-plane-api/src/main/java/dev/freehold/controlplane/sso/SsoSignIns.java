package dev.freehold.controlplane.sso;

import dev.freehold.controlplane.access.OrganizationPolicies;
import dev.freehold.controlplane.access.Principal;
import dev.freehold.controlplane.audit.AuditLog;
import dev.freehold.controlplane.identity.Account;
import dev.freehold.controlplane.identity.Accounts;
import dev.freehold.controlplane.identity.SsoSessions;
import dev.freehold.controlplane.organizations.Organizations;
import dev.freehold.controlplane.organizations.ProvisionedMembers;
import dev.freehold.controlplane.organizations.ProvisionedMembers.Admission;
import dev.freehold.controlplane.persistence.Token;
import dev.freehold.controlplane.web.OneLine;
import dev.freehold.controlplane.web.RequestFacts;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;
import org.springframework.transaction.annotation.Transactional;

/**
 * What becomes of somebody whom an organisation's provider vouches for. All of it is there or
 * nothing: account, membership, link and session.
 */
@Component
class SsoSignIns {
  private static final int LONGEST_NAME = 128;

  /**
   * @param codeAwaited whether the organisation's policy asks for a code beside
   */
  record SignedIn(Token session, boolean codeAwaited) {}

  private final Accounts accounts;
  private final SsoSessions sessions;
  private final Organizations organizations;
  private final ProvisionedMembers members;
  private final OrganizationPolicies policies;
  private final DomainPeople people;
  private final Links links;
  private final AuditLog audit;
  private final Clock clock;

  SsoSignIns(
      Accounts accounts,
      SsoSessions sessions,
      Organizations organizations,
      ProvisionedMembers members,
      OrganizationPolicies policies,
      DomainPeople people,
      Links links,
      AuditLog audit,
      Clock clock) {
    this.accounts = accounts;
    this.sessions = sessions;
    this.organizations = organizations;
    this.members = members;
    this.policies = policies;
    this.people = people;
    this.links = links;
    this.audit = audit;
    this.clock = clock;
  }

  /**
   * @throws SsoException when they do not get in
   */
  @Transactional
  SignedIn signIn(Provider provider, VouchedIdentity identity, RequestFacts from) {
    UUID organization = provider.organization();
    organizations.lockExisting(organization);
    Optional<UUID> linked = links.accountOf(provider, identity.subject());
    requireOwnDomain(provider, identity, linked.orElse(null));
    Account account =
        linked
            .flatMap(id -> accounts.byId(List.of(id)).stream().findFirst())
            .orElseGet(() -> ofEmail(identity));
    if (account.staff() != null) {
      throw SsoException.ofVouched("no provider vouches for Freehold's staff", account.id());
    }
    Admission admission = members.admit(organization, account, provider.defaultRole());
    if (admission == Admission.REFUSED) {
      // An account that was made a moment ago goes with the transaction.
      throw SsoException.ofVouched("neither a member nor invited, and no role for others", null);
    }
    if (linked.isEmpty() && !links.add(provider, identity.subject(), account.id())) {
      throw SsoException.ofVouched(
          "the account is linked with somebody else there: remove the member, and let them come anew",
          account.id());
    }
    Token session = sessions.open(account, vouched(provider, identity), from);
    audit.done(
        organization,
        account.actor(),
        "sso:sign_in",
        account.actor(),
        Map.of(
            "issuer",
            provider.issuer(),
            "mfa",
            String.valueOf(identity.mfa()),
            "admission",
            admission.name().toLowerCase(Locale.ROOT),
            "linked",
            linked.isPresent() ? "before" : "now"));
    return new SignedIn(
        session,
        !identity.mfa()
            && policies.of(organization).secondFactorRequired()
            && sessions.hasCodes(account.id()));
  }

  /**
   * @param since when the browser was sent to the provider: the person must have proven it after
   *     that
   * @return the session's new token
   * @throws SsoException when it is no fresh proof of this session's person
   */
  @Transactional
  Token prove(Principal principal, Provider provider, VouchedIdentity identity, Instant since) {
    organizations.lockExisting(provider.organization());
    Optional<UUID> linked = links.accountOf(provider, identity.subject());
    requireOwnDomain(provider, identity, linked.orElse(null));
    if (linked.filter(principal.account()::equals).isEmpty()) {
      throw SsoException.ofVouched("somebody else proved who they are", principal.account());
    }
    Instant proven = identity.authTime();
    if (proven == null || proven.isBefore(since.minus(IdTokens.CLOCKS_DIFFER))) {
      throw SsoException.ofVouched(
          "auth_time must be after the question: the provider did not ask again",
          principal.account());
    }
    Token session = sessions.prove(principal, vouched(provider, identity));
    audit.done(
        provider.organization(),
        principal.actor(),
        "sso:prove",
        "session:" + principal.session(),
        Map.of("issuer", provider.issuer(), "mfa", String.valueOf(identity.mfa())));
    return session;
  }

  private void requireOwnDomain(
      Provider provider, VouchedIdentity identity, @Nullable UUID account) {
    if (!people.isOf(provider.organization(), identity.email())) {
      throw SsoException.ofVouched(
          "the e-mail must be of a domain that the organisation has verified", account);
    }
  }

  /** One that nobody has verified is nobody's: it makes room. */
  private Account ofEmail(VouchedIdentity identity) {
    return accounts
        .byEmail(identity.email())
        .filter(Account::verified)
        .orElseGet(() -> accounts.createWithoutPassword(identity.email(), displayName(identity)));
  }

  private static String displayName(VouchedIdentity identity) {
    String name = identity.name() == null ? "" : OneLine.of(identity.name());
    String shown =
        name.isEmpty() ? identity.email().substring(0, identity.email().lastIndexOf('@')) : name;
    return shown.substring(0, Math.min(shown.length(), LONGEST_NAME));
  }

  private SsoSessions.Vouched vouched(Provider provider, VouchedIdentity identity) {
    Instant now = clock.instant();
    Instant proven = identity.authTime() == null ? Instant.EPOCH : identity.authTime();
    return new SsoSessions.Vouched(
        provider.organization(), proven.isAfter(now) ? now : proven, identity.mfa());
  }
}
