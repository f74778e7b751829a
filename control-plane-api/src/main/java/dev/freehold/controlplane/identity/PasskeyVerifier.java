package dev.freehold.controlplane.identity;

import static dev.freehold.controlplane.identity.PasskeyCredential.bytes;

import com.webauthn4j.WebAuthnManager;
import com.webauthn4j.converter.AttestedCredentialDataConverter;
import com.webauthn4j.converter.CollectedClientDataConverter;
import com.webauthn4j.converter.util.ObjectConverter;
import com.webauthn4j.credential.CredentialRecordImpl;
import com.webauthn4j.data.AuthenticationParameters;
import com.webauthn4j.data.AuthenticationRequest;
import com.webauthn4j.data.PublicKeyCredentialParameters;
import com.webauthn4j.data.PublicKeyCredentialType;
import com.webauthn4j.data.RegistrationParameters;
import com.webauthn4j.data.RegistrationRequest;
import com.webauthn4j.data.attestation.authenticator.AttestedCredentialData;
import com.webauthn4j.data.attestation.statement.COSEAlgorithmIdentifier;
import com.webauthn4j.data.client.Origin;
import com.webauthn4j.data.client.challenge.DefaultChallenge;
import com.webauthn4j.server.ServerProperty;
import com.webauthn4j.util.exception.WebAuthnException;
import com.webauthn4j.verifier.exception.BadBackupEligibleFlagException;
import com.webauthn4j.verifier.exception.BadChallengeException;
import com.webauthn4j.verifier.exception.BadOriginException;
import com.webauthn4j.verifier.exception.BadRpIdException;
import com.webauthn4j.verifier.exception.BadSignatureException;
import com.webauthn4j.verifier.exception.BadTopOriginException;
import com.webauthn4j.verifier.exception.MaliciousCounterValueException;
import com.webauthn4j.verifier.exception.UserNotPresentException;
import com.webauthn4j.verifier.exception.UserNotVerifiedException;
import dev.freehold.controlplane.identity.PasskeyException.Reason;
import dev.freehold.controlplane.persistence.Token;
import java.util.List;
import java.util.Set;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;
import tools.jackson.core.JacksonException;

/**
 * Checks what authenticators sign, by the steps of WebAuthn, level 3, 7.1 and 7.2. The only one
 * that knows WebAuthn4J. Whether a challenge was asked for is {@link PasskeyChallenges}' to say.
 */
@Component
final class PasskeyVerifier {
  /** What the server takes, the best first. */
  private static final List<COSEAlgorithmIdentifier> ALGORITHMS =
      List.of(
          COSEAlgorithmIdentifier.EdDSA,
          COSEAlgorithmIdentifier.ES256,
          COSEAlgorithmIdentifier.RS256);

  /**
   * A new credential.
   *
   * @param attested attested credential data (6.5.1), the public key included
   * @param signCount 0 where the authenticator does not count
   */
  record Checked(
      byte[] credentialId,
      byte[] attested,
      long signCount,
      boolean backupEligible,
      boolean backedUp) {}

  /** What a signature says beside its being right. */
  record Signed(long signCount, boolean backedUp) {}

  private final ObjectConverter converter = new ObjectConverter();
  private final CollectedClientDataConverter clientData =
      new CollectedClientDataConverter(converter);
  private final AttestedCredentialDataConverter attestedData =
      new AttestedCredentialDataConverter(converter);

  /** Who made an authenticator is not asked for: options say {@code attestation: none}. */
  private final WebAuthnManager webAuthn =
      WebAuthnManager.createNonStrictWebAuthnManager(converter);

  private final Set<Origin> origins;
  private final String domain;

  PasskeyVerifier(PasskeySettings settings) {
    origins = settings.origins().stream().map(Origin::new).collect(Collectors.toUnmodifiableSet());
    domain = settings.domain();
  }

  static List<PasskeyOptions.Algorithm> algorithms() {
    return ALGORITHMS.stream()
        .map(
            each ->
                new PasskeyOptions.Algorithm(
                    PasskeyOptions.PUBLIC_KEY, Math.toIntExact(each.getValue())))
        .toList();
  }

  /** What the client data say that was signed; nothing of it is checked yet. */
  Token challenge(String clientDataJson) {
    return checked(
        () ->
            new Token(
                PasskeyCredential.text(
                    present(present(clientData.convert(bytes(clientDataJson))).getChallenge())
                        .getValue())));
  }

  /**
   * @throws PasskeyException when a step fails
   */
  Checked created(PasskeyCredential.Attestation response, Token challenge) {
    return checked(
        () -> {
          var data =
              webAuthn.verify(
                  new RegistrationRequest(
                      bytes(response.attestationObject()), bytes(response.clientDataJSON())),
                  new RegistrationParameters(server(challenge), parameters(), true, true));
          var authenticator = present(data.getAttestationObject()).getAuthenticatorData();
          AttestedCredentialData attested = present(authenticator.getAttestedCredentialData());
          return new Checked(
              attested.getCredentialId(),
              attestedData.convert(attested),
              authenticator.getSignCount(),
              authenticator.isFlagBE(),
              authenticator.isFlagBS());
        });
  }

  /**
   * @param known as it was registered, with the count of its last signature
   * @throws PasskeyException when a step fails, or the counter went back
   */
  Signed signed(PasskeyCredential.Asserted credential, Token challenge, Checked known) {
    var response = credential.response();
    return checked(
        () -> {
          var record =
              new CredentialRecordImpl(
                  null,
                  true,
                  known.backupEligible(),
                  known.backedUp(),
                  known.signCount(),
                  attestedData.convert(known.attested()),
                  null,
                  null,
                  null,
                  null);
          var data =
              webAuthn.verify(
                  new AuthenticationRequest(
                      credential.credentialId(),
                      bytes(response.authenticatorData()),
                      bytes(response.clientDataJSON()),
                      bytes(response.signature())),
                  new AuthenticationParameters(
                      server(challenge), record, List.of(known.credentialId()), true, true));
          var authenticator = present(data.getAuthenticatorData());
          return new Signed(authenticator.getSignCount(), authenticator.isFlagBS());
        });
  }

  private ServerProperty server(Token challenge) {
    return ServerProperty.builder()
        .origins(origins)
        .rpId(domain)
        .challenge(new DefaultChallenge(bytes(challenge.text())))
        .build();
  }

  private static List<PublicKeyCredentialParameters> parameters() {
    return ALGORITHMS.stream()
        .map(each -> new PublicKeyCredentialParameters(PublicKeyCredentialType.PUBLIC_KEY, each))
        .toList();
  }

  private static <T> T checked(Supplier<T> check) {
    try {
      return check.get();
    } catch (WebAuthnException | JacksonException | IllegalArgumentException e) {
      throw new PasskeyException(reason(e), e);
    }
  }

  private static <T> T present(@Nullable T part) {
    if (part == null) {
      throw new PasskeyException(Reason.MALFORMED);
    }
    return part;
  }

  private static Reason reason(RuntimeException e) {
    return switch (e) {
      case BadChallengeException _ -> Reason.CHALLENGE;
      case BadOriginException _ -> Reason.ORIGIN;
      case BadTopOriginException _ -> Reason.ORIGIN;
      case BadRpIdException _ -> Reason.RP_ID;
      case UserNotVerifiedException _ -> Reason.USER_VERIFICATION;
      case UserNotPresentException _ -> Reason.USER_VERIFICATION;
      case BadSignatureException _ -> Reason.SIGNATURE;
      case MaliciousCounterValueException _ -> Reason.COUNTER;
      case BadBackupEligibleFlagException _ -> Reason.BACKUP;
      default -> Reason.MALFORMED;
    };
  }
}
