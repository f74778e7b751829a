package dev.freehold.controlplane.idp;

import dev.freehold.controlplane.access.AccessDecisions;
import dev.freehold.controlplane.access.AccessTarget;
import dev.freehold.controlplane.access.Permission;
import dev.freehold.controlplane.access.Principal;
import dev.freehold.controlplane.access.RefusalLog;
import dev.freehold.controlplane.tenants.TenantApps;
import dev.freehold.controlplane.tenants.TenantApps.TenantApp;
import dev.freehold.controlplane.web.ProblemCode;
import dev.freehold.controlplane.web.ProblemException;
import org.springframework.security.core.Authentication;
import org.springframework.security.oauth2.core.OAuth2Error;
import org.springframework.security.oauth2.core.OAuth2ErrorCodes;
import org.springframework.security.oauth2.core.oidc.OidcScopes;
import org.springframework.security.oauth2.server.authorization.authentication.OAuth2AuthorizationCodeRequestAuthenticationContext;
import org.springframework.security.oauth2.server.authorization.authentication.OAuth2AuthorizationCodeRequestAuthenticationException;
import org.springframework.security.oauth2.server.authorization.authentication.OAuth2AuthorizationCodeRequestAuthenticationToken;
import org.springframework.stereotype.Component;

/**
 * Who may enter a tenant's app: whoever holds {@code tenant:open_app} there, at this moment. It
 * stands where others ask for consent: the request is right, and the session is one.
 */
@Component
final class Entrance {
  private static final Permission PERMISSION = Permission.TENANT_OPEN_APP;

  private final AccessDecisions decisions;
  private final RefusalLog refusals;
  private final TenantApps apps;

  Entrance(AccessDecisions decisions, RefusalLog refusals, TenantApps apps) {
    this.decisions = decisions;
    this.refusals = refusals;
    this.apps = apps;
  }

  /**
   * @return false: no consent is needed beside it
   * @throws OAuth2AuthorizationCodeRequestAuthenticationException {@code access_denied}
   */
  boolean asksForConsent(OAuth2AuthorizationCodeRequestAuthenticationContext context) {
    OAuth2AuthorizationCodeRequestAuthenticationToken request = context.getAuthentication();
    if (!request.getScopes().contains(OidcScopes.OPENID)) {
      throw refusal(request, OAuth2ErrorCodes.INVALID_SCOPE, "The scope must hold openid");
    }
    Principal principal = SessionAuthentication.principal((Authentication) request.getPrincipal());
    TenantApp app =
        apps.byId(TenantClients.tenant(context.getRegisteredClient().getId()))
            .orElseThrow(() -> denied(request, "this app is no more"));
    if (!principal.verified()) {
      String reason = "the account's e-mail is not verified: open the link in our mail first";
      refusals.refused(
          principal.account(),
          principal.actor(),
          PERMISSION.wireName(),
          "tenant:" + app.id(),
          reason);
      throw denied(request, reason);
    }
    try {
      decisions.require(
          principal,
          app.organization(),
          PERMISSION,
          AccessTarget.tenant(new AccessTarget.TenantFacts(app.team(), null)));
    } catch (ProblemException refused) {
      throw denied(
          request,
          refused.code() == ProblemCode.NOT_FOUND
              ? "you are no member of its organisation"
              : String.valueOf(refused.getMessage()));
    }
    return false;
  }

  private static OAuth2AuthorizationCodeRequestAuthenticationException denied(
      OAuth2AuthorizationCodeRequestAuthenticationToken request, String reason) {
    return refusal(request, OAuth2ErrorCodes.ACCESS_DENIED, "You may not open this app: " + reason);
  }

  private static OAuth2AuthorizationCodeRequestAuthenticationException refusal(
      OAuth2AuthorizationCodeRequestAuthenticationToken request, String code, String sentence) {
    return new OAuth2AuthorizationCodeRequestAuthenticationException(
        new OAuth2Error(code, sentence, null), request);
  }
}
