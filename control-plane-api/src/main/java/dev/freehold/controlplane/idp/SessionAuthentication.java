package dev.freehold.controlplane.idp;

import dev.freehold.controlplane.access.Principal;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.security.authentication.AbstractAuthenticationToken;
import org.springframework.security.core.Authentication;

/** A session of ours, as Spring Security's filters want it. Its name is the account's id. */
final class SessionAuthentication extends AbstractAuthenticationToken {
  private final transient Principal principal;

  SessionAuthentication(Principal principal) {
    super(List.of());
    this.principal = principal;
    setAuthenticated(true);
  }

  static Principal principal(Authentication authentication) {
    return ((SessionAuthentication) authentication).getPrincipal();
  }

  @Override
  public Principal getPrincipal() {
    return principal;
  }

  @Override
  public String getName() {
    return principal.account().toString();
  }

  @Override
  public Object getCredentials() {
    return "";
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof SessionAuthentication that && principal.equals(that.principal);
  }

  @Override
  public int hashCode() {
    return principal.hashCode();
  }
}
