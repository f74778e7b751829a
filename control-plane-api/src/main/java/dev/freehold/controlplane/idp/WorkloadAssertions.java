package dev.freehold.controlplane.idp;

import dev.freehold.controlplane.access.Workloads;
import dev.freehold.controlplane.web.ProblemException;
import java.util.Map;
import org.springframework.security.oauth2.core.OAuth2AuthenticationException;
import org.springframework.security.oauth2.core.OAuth2Error;
import org.springframework.security.oauth2.core.OAuth2ErrorCodes;
import org.springframework.security.oauth2.jwt.BadJwtException;
import org.springframework.security.oauth2.jwt.Jwt;
import org.springframework.security.oauth2.jwt.JwtDecoder;
import org.springframework.security.oauth2.jwt.JwtDecoderFactory;
import org.springframework.security.oauth2.server.authorization.client.RegisteredClient;
import org.springframework.stereotype.Component;

/**
 * What a client shows of itself (RFC 7523, section 2.2): its pod's projected ServiceAccount token.
 * Whose that is says the cluster; it must be of exactly the tenant whose client it is.
 */
@Component
final class WorkloadAssertions implements JwtDecoderFactory<RegisteredClient> {
  private final Workloads workloads;

  WorkloadAssertions(Workloads workloads) {
    this.workloads = workloads;
  }

  @Override
  public JwtDecoder createDecoder(RegisteredClient client) {
    return assertion -> decode(assertion, client.getClientId());
  }

  /**
   * @throws OAuth2AuthenticationException {@code temporarily_unavailable} while the cluster cannot
   *     be asked
   */
  private Jwt decode(String assertion, String tenant) {
    try {
      return workloads
          .of(assertion)
          .filter(workload -> workload.tenant().equals(tenant))
          // What it says of itself is nobody's business: the cluster has said it.
          .map(_ -> new Jwt(assertion, null, null, Map.of("alg", "none"), Map.of("sub", tenant)))
          .orElseThrow(
              () ->
                  new BadJwtException(
                      "not a ServiceAccount token of the app of Tenant '%s'".formatted(tenant)));
    } catch (ProblemException unavailable) {
      throw new OAuth2AuthenticationException(
          new OAuth2Error(OAuth2ErrorCodes.TEMPORARILY_UNAVAILABLE, unavailable.getMessage(), null),
          unavailable);
    }
  }
}
