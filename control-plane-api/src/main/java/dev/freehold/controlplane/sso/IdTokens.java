package dev.freehold.controlplane.sso;

import dev.freehold.controlplane.identity.Account;
import dev.freehold.controlplane.persistence.Token;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.springframework.security.oauth2.core.DelegatingOAuth2TokenValidator;
import org.springframework.security.oauth2.core.OAuth2Error;
import org.springframework.security.oauth2.core.OAuth2TokenValidator;
import org.springframework.security.oauth2.core.OAuth2TokenValidatorResult;
import org.springframework.security.oauth2.jose.jws.SignatureAlgorithm;
import org.springframework.security.oauth2.jwt.Jwt;
import org.springframework.security.oauth2.jwt.JwtException;
import org.springframework.security.oauth2.jwt.JwtTimestampValidator;
import org.springframework.security.oauth2.jwt.JwtValidationException;
import org.springframework.security.oauth2.jwt.NimbusJwtDecoder;
import org.springframework.stereotype.Component;

/** Verifies ID tokens (OpenID Connect Core 1.0, section 3.1.3.7). */
@Component
class IdTokens {
  /** How far a provider's clock may be from ours. */
  static final Duration CLOCKS_DIFFER = Duration.ofMinutes(1);

  /** A token is redeemed as soon as it is made. */
  private static final Duration OLDEST = Duration.ofMinutes(10);

  private static final int LONGEST_SUBJECT = 255;
  private static final int LONGEST_EMAIL = 254;
  private static final Pattern EMAIL = Pattern.compile("[^@\\s\\p{Cntrl}]+@[^@\\s\\p{Cntrl}]+");

  /** Public keys alone: neither {@code none}, nor what is signed with the client's secret. */
  private static final Set<SignatureAlgorithm> ALGORITHMS = Set.of(SignatureAlgorithm.values());

  private final Clock clock;

  IdTokens(Clock clock) {
    this.clock = clock;
  }

  /**
   * @throws SsoException when it is not this provider's, for this client and this browser, now
   */
  VouchedIdentity verify(
      Provider provider, Discovery.Metadata metadata, String idToken, Token nonce) {
    NimbusJwtDecoder decoder =
        NimbusJwtDecoder.withJwkSource(metadata.keys())
            .jwsAlgorithms(allowed -> allowed.addAll(ALGORITHMS))
            .build();
    var times = new JwtTimestampValidator(CLOCKS_DIFFER);
    times.setClock(clock);
    decoder.setJwtValidator(
        new DelegatingOAuth2TokenValidator<>(List.of(times, claims(provider, nonce))));
    try {
      return identity(decoder.decode(idToken));
    } catch (JwtValidationException e) {
      throw new SsoException("its ID token: " + e.getErrors().iterator().next().getDescription());
    } catch (JwtException e) {
      // Without its message, which tells of the token.
      throw new SsoException(
          "its ID token must be signed with a key of its key set, and its exp be after its iat");
    }
  }

  private OAuth2TokenValidator<Jwt> claims(Provider provider, Token nonce) {
    return token -> {
      String problem = problem(token, provider, nonce);
      return problem == null
          ? OAuth2TokenValidatorResult.success()
          : OAuth2TokenValidatorResult.failure(new OAuth2Error("invalid_id_token", problem, null));
    };
  }

  /** Null: none. */
  private @Nullable String problem(Jwt token, Provider provider, Token nonce) {
    Instant now = clock.instant();
    List<String> audience = token.getAudience() == null ? List.of() : token.getAudience();
    String authorizedParty = token.getClaimAsString("azp");
    Instant issuedAt = token.getIssuedAt();
    if (!provider.issuer().equals(token.getClaimAsString("iss"))) {
      return "iss must be the issuer";
    }
    if (!audience.contains(provider.clientId())) {
      return "aud must hold the client's id";
    }
    if (authorizedParty == null
        ? audience.size() > 1
        : !authorizedParty.equals(provider.clientId())) {
      return "azp must be the client's id";
    }
    if (token.getExpiresAt() == null || issuedAt == null) {
      return "exp and iat must be there";
    }
    if (issuedAt.isBefore(now.minus(OLDEST)) || issuedAt.isAfter(now.plus(CLOCKS_DIFFER))) {
      return "iat must be now";
    }
    String shown = token.getClaimAsString("nonce");
    if (shown == null || !nonce.matches(shown)) {
      return "nonce must be the one that was sent";
    }
    String subject = token.getSubject();
    if (subject == null || subject.isBlank() || subject.length() > LONGEST_SUBJECT) {
      return "sub must be there, with 255 characters at most";
    }
    String email = token.getClaimAsString("email");
    if (email == null || email.length() > LONGEST_EMAIL || !EMAIL.matcher(email).matches()) {
      return "email must be there";
    }
    // A domain's owner answers for its e-mails; but for none of which it says that it does not.
    if ("false".equals(token.getClaimAsString("email_verified"))) {
      return "email_verified must not be false";
    }
    return null;
  }

  private static VouchedIdentity identity(Jwt token) {
    Object methods = token.getClaims().get("amr");
    return new VouchedIdentity(
        Objects.requireNonNull(token.getSubject()),
        Account.normalized(Objects.requireNonNull(token.getClaimAsString("email"))),
        token.getClaimAsString("name"),
        token.hasClaim("auth_time") ? token.getClaimAsInstant("auth_time") : null,
        methods instanceof List<?> list && list.contains("mfa"));
  }
}
