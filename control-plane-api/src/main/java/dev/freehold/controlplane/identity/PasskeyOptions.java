package dev.freehold.controlplane.identity;

import java.util.List;

/**
 * What pages give to the browser: {@code PublicKeyCredential.parseCreationOptionsFromJSON} and
 * {@code parseRequestOptionsFromJSON} (WebAuthn, level 3, 5.1.8 and 5.1.9). Bytes are base64url
 * without padding, times milliseconds.
 */
final class PasskeyOptions {
  record RelyingParty(String id, String name) {}

  /**
   * @param id the account's, as 16 bytes
   */
  record User(String id, String name, String displayName) {}

  /**
   * @param alg of COSE: -8 EdDSA, -7 ES256, -257 RS256
   */
  record Algorithm(String type, int alg) {}

  record Descriptor(String type, String id, List<String> transports) {}

  record Selection(String residentKey, boolean requireResidentKey, String userVerification) {}

  record Creation(
      RelyingParty rp,
      User user,
      String challenge,
      List<Algorithm> pubKeyCredParams,
      long timeout,
      List<Descriptor> excludeCredentials,
      Selection authenticatorSelection,
      String attestation) {}

  /**
   * @param allowCredentials empty: whichever of this site's the browser knows
   */
  record Request(
      String challenge,
      long timeout,
      String rpId,
      List<Descriptor> allowCredentials,
      String userVerification) {}

  static final String PUBLIC_KEY = "public-key";
  static final String REQUIRED = "required";

  private PasskeyOptions() {}
}
