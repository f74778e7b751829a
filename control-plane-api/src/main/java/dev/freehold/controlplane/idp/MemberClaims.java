package dev.freehold.controlplane.idp;

import dev.freehold.controlplane.access.AccessDecisions;
import dev.freehold.controlplane.access.HeldRole;
import dev.freehold.controlplane.access.Principal;
import dev.freehold.controlplane.identity.Account;
import dev.freehold.controlplane.identity.Accounts;
import dev.freehold.controlplane.identity.Sessions;
import dev.freehold.controlplane.identity.Sessions.OpenSession;
import dev.freehold.controlplane.tenants.TenantApps;
import dev.freehold.controlplane.tenants.TenantApps.TenantApp;
import java.time.Clock;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.springframework.security.core.Authentication;
import org.springframework.security.oauth2.core.OAuth2AuthenticationException;
import org.springframework.security.oauth2.core.OAuth2ErrorCodes;
import org.springframework.security.oauth2.core.oidc.OidcScopes;
import org.springframework.security.oauth2.core.oidc.OidcUserInfo;
import org.springframework.security.oauth2.core.oidc.endpoint.OidcParameterNames;
import org.springframework.security.oauth2.server.authorization.OAuth2Authorization;
import org.springframework.security.oauth2.server.authorization.oidc.authentication.OidcUserInfoAuthenticationContext;
import org.springframework.security.oauth2.server.authorization.token.JwtEncodingContext;
import org.springframework.security.oauth2.server.authorization.token.OAuth2TokenCustomizer;
import org.springframework.security.oauth2.server.resource.BearerTokenErrorCodes;
import org.springframework.stereotype.Component;

/** What an app is told of the member: as it is when the token is made, not when the code was. */
@Component
final class MemberClaims implements OAuth2TokenCustomizer<JwtEncodingContext> {
  static final List<String> NAMES =
      List.of(
          "sub",
          "organization",
          "role",
          "sid",
          "auth_time",
          "amr",
          "email",
          "email_verified",
          "name");

  private final Accounts accounts;
  private final Sessions sessions;
  private final AccessDecisions decisions;
  private final TenantApps apps;
  private final Clock clock;

  MemberClaims(
      Accounts accounts,
      Sessions sessions,
      AccessDecisions decisions,
      TenantApps apps,
      Clock clock) {
    this.accounts = accounts;
    this.sessions = sessions;
    this.decisions = decisions;
    this.apps = apps;
    this.clock = clock;
  }

  /**
   * @throws OAuth2AuthenticationException {@code invalid_grant} when the session has ended, or
   *     there is no such member, or no such app, any more
   */
  @Override
  public void customize(JwtEncodingContext context) {
    Map<String, Object> claims =
        claims(
            context.getRegisteredClient().getId(),
            Objects.requireNonNull(context.<Authentication>getPrincipal()),
            context.getAuthorizedScopes(),
            OAuth2ErrorCodes.INVALID_GRANT);
    if (context.getTokenType().getValue().equals(OidcParameterNames.ID_TOKEN)) {
      context
          .getClaims()
          .expiresAt(clock.instant().plus(IdpSettings.TOKEN_LIFE))
          .claims(all -> all.putAll(claims));
    }
  }

  /** For {@code /userinfo}. */
  OidcUserInfo userInfo(OidcUserInfoAuthenticationContext context) {
    OAuth2Authorization authorization = context.getAuthorization();
    return new OidcUserInfo(
        claims(
            authorization.getRegisteredClientId(),
            Objects.requireNonNull(
                authorization.getAttribute(java.security.Principal.class.getName())),
            authorization.getAuthorizedScopes(),
            BearerTokenErrorCodes.INVALID_TOKEN));
  }

  private Map<String, Object> claims(
      String client, Authentication authentication, Set<String> scopes, String whenGone) {
    Principal principal = SessionAuthentication.principal(authentication);
    OpenSession session =
        sessions
            .findOpen(principal.session())
            .orElseThrow(() -> new OAuth2AuthenticationException(whenGone));
    TenantApp app =
        apps.byId(TenantClients.tenant(client))
            .orElseThrow(() -> new OAuth2AuthenticationException(whenGone));
    Account account =
        accounts.byId(List.of(principal.account())).stream()
            .findFirst()
            .orElseThrow(() -> new OAuth2AuthenticationException(whenGone));
    HeldRole role =
        decisions
            .roleOf(account.id(), app.organization())
            .orElseThrow(() -> new OAuth2AuthenticationException(whenGone));
    var claims = new LinkedHashMap<String, Object>();
    claims.put("sub", account.id().toString());
    claims.put("organization", app.organization().toString());
    claims.put("role", role.name());
    claims.put("sid", principal.session().toString());
    claims.put("auth_time", principal.provenAt().getEpochSecond());
    // RFC 8176. How an organisation's provider found out who it is, is not for us to say.
    if (principal.secondFactor()) {
      claims.put("amr", List.of("mfa"));
    } else if (session.ssoOrganization() == null) {
      claims.put("amr", List.of("pwd"));
    }
    if (scopes.contains(OidcScopes.EMAIL)) {
      claims.put("email", account.email());
      claims.put("email_verified", account.verified());
    }
    if (scopes.contains(OidcScopes.PROFILE)) {
      claims.put("name", account.displayName());
    }
    return claims;
  }
}
