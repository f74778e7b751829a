package dev.freehold.controlplane.idp;

import jakarta.servlet.http.HttpServletRequest;
import org.jspecify.annotations.Nullable;
import org.springframework.security.core.Authentication;
import org.springframework.security.oauth2.core.OAuth2AuthenticationException;
import org.springframework.security.oauth2.core.OAuth2ErrorCodes;
import org.springframework.security.oauth2.server.authorization.web.authentication.JwtClientAssertionAuthenticationConverter;
import org.springframework.security.web.authentication.AuthenticationConverter;

/**
 * Reads a client's assertion (RFC 7523, section 2.2). No parameter may come twice (RFC 6749,
 * section 3.2): what reads them afterwards relies on it.
 */
final class ClientAssertionConverter implements AuthenticationConverter {
  private final AuthenticationConverter assertions =
      new JwtClientAssertionAuthenticationConverter();

  @Override
  public @Nullable Authentication convert(HttpServletRequest request) {
    if (request.getParameterMap().values().stream().anyMatch(values -> values.length != 1)) {
      throw new OAuth2AuthenticationException(OAuth2ErrorCodes.INVALID_REQUEST);
    }
    return assertions.convert(request);
  }
}
