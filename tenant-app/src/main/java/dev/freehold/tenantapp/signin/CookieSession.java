package dev.freehold.tenantapp.signin;

import dev.freehold.tenantapp.controlplane.ConditionalOnControlPlane;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.time.Clock;
import java.time.Duration;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.security.authentication.UsernamePasswordAuthenticationToken;
import org.springframework.security.core.authority.AuthorityUtils;
import org.springframework.security.core.context.DeferredSecurityContext;
import org.springframework.security.core.context.SecurityContext;
import org.springframework.security.core.context.SecurityContextHolder;
import org.springframework.security.oauth2.core.oidc.user.OidcUser;
import org.springframework.security.web.context.HttpRequestResponseHolder;
import org.springframework.security.web.context.SecurityContextRepository;
import org.springframework.stereotype.Component;
import tools.jackson.databind.json.JsonMapper;

/**
 * Who is signed in, in a sealed cookie. It ends after half an hour: then the control plane is asked
 * again, which asks nobody who has a session there, and says no to who is no member any more.
 */
@Component
@ConditionalOnControlPlane
class CookieSession implements SecurityContextRepository {

  static final String COOKIE = "session";
  static final Duration LIFE = Duration.ofMinutes(30);

  /** Authority of who may change data. */
  static final String WRITE = "write";

  private final SealedCookies cookies;
  private final JsonMapper json;
  private final Clock clock;

  CookieSession(SealedCookies cookies, JsonMapper json, Clock clock) {
    this.cookies = cookies;
    this.json = json;
    this.clock = clock;
  }

  /** Empty: nobody, or not any more. */
  Optional<SignedIn> find(HttpServletRequest request) {
    return cookies
        .read(request, COOKIE)
        .map(text -> json.readValue(text, SignedIn.class))
        .filter(signedIn -> clock.instant().isBefore(signedIn.until()));
  }

  @Override
  public DeferredSecurityContext loadDeferredContext(HttpServletRequest request) {
    var context = context(request);
    return new DeferredSecurityContext() {
      @Override
      public SecurityContext get() {
        return context;
      }

      @Override
      public boolean isGenerated() {
        return context.getAuthentication() == null;
      }
    };
  }

  @Override
  @SuppressWarnings("deprecation")
  public SecurityContext loadContext(HttpRequestResponseHolder holder) {
    return context(holder.getRequest());
  }

  private SecurityContext context(HttpServletRequest request) {
    var context = SecurityContextHolder.createEmptyContext();
    find(request)
        .ifPresent(
            signedIn -> {
              // Pages show it, error pages too.
              request.setAttribute(SignedIn.class.getName(), signedIn);
              context.setAuthentication(
                  UsernamePasswordAuthenticationToken.authenticated(
                      signedIn,
                      null,
                      signedIn.mayWrite()
                          ? AuthorityUtils.createAuthorityList(WRITE)
                          : AuthorityUtils.NO_AUTHORITIES));
            });
    return context;
  }

  /** After a sign-in, and with an empty context after a sign-out. */
  @Override
  public void saveContext(
      SecurityContext context, HttpServletRequest request, HttpServletResponse response) {
    var authentication = context.getAuthentication();
    if (authentication == null) {
      cookies.delete(request, response, COOKIE);
    } else if (authentication.getPrincipal() instanceof OidcUser user) {
      cookies.write(request, response, COOKIE, json.writeValueAsString(signedIn(user)), LIFE);
    }
  }

  @Override
  public boolean containsContext(HttpServletRequest request) {
    return find(request).isPresent();
  }

  private SignedIn signedIn(OidcUser user) {
    var email = orEmpty(user.getEmail());
    var name = orEmpty(user.getFullName());
    return new SignedIn(
        UUID.randomUUID().toString(),
        user.getName(),
        name.isBlank() ? email : name,
        email,
        orEmpty(user.getClaimAsString("role")),
        clock.instant().plus(LIFE));
  }

  private static String orEmpty(@Nullable String text) {
    return text == null ? "" : text;
  }
}
