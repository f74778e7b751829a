package dev.freehold.controlplane.identity;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import jakarta.validation.Valid;
import jakarta.validation.constraints.NotBlank;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Pattern;
import jakarta.validation.constraints.Size;
import java.util.Base64;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What {@code PublicKeyCredential.toJSON()} gives, as far as it counts (WebAuthn, level 3, 5.1). Of
 * the rest each browser sends its own, and newer ones more: it is not looked at.
 */
final class PasskeyCredential {
  private static final String BASE64URL = "[A-Za-z0-9_-]+";
  private static final String BASE64URL_MESSAGE = "must be base64url without padding";

  /** 1023 bytes: WebAuthn, 4, "credential ID". */
  private static final int MAX_ID = 1364;

  private static final int MAX_BYTES = 16_384;

  /** Of {@code navigator.credentials.create}. */
  @JsonIgnoreProperties(ignoreUnknown = true)
  record Created(@NotNull @Valid Attestation response) {}

  @JsonIgnoreProperties(ignoreUnknown = true)
  record Attestation(
      @NotBlank @Size(max = MAX_BYTES) @Pattern(regexp = BASE64URL, message = BASE64URL_MESSAGE)
          String clientDataJSON,
      @NotBlank @Size(max = MAX_BYTES) @Pattern(regexp = BASE64URL, message = BASE64URL_MESSAGE)
          String attestationObject,
      @Nullable @Size(max = 8)
          List<@NotNull @Size(max = 32) @Pattern(regexp = "[a-z-]+") String> transports) {}

  /** Of {@code navigator.credentials.get}. */
  @JsonIgnoreProperties(ignoreUnknown = true)
  record Asserted(
      @NotBlank @Size(max = MAX_ID) @Pattern(regexp = BASE64URL, message = BASE64URL_MESSAGE)
          String id,
      @NotNull @Valid Assertion response) {
    byte[] credentialId() {
      return bytes(id);
    }
  }

  @JsonIgnoreProperties(ignoreUnknown = true)
  record Assertion(
      @NotBlank @Size(max = MAX_BYTES) @Pattern(regexp = BASE64URL, message = BASE64URL_MESSAGE)
          String clientDataJSON,
      @NotBlank @Size(max = MAX_BYTES) @Pattern(regexp = BASE64URL, message = BASE64URL_MESSAGE)
          String authenticatorData,
      @NotBlank @Size(max = MAX_BYTES) @Pattern(regexp = BASE64URL, message = BASE64URL_MESSAGE)
          String signature,
      @Nullable @Size(max = 86) @Pattern(regexp = BASE64URL, message = BASE64URL_MESSAGE)
          String userHandle) {}

  private PasskeyCredential() {}

  /**
   * @throws PasskeyException when there is a character too many
   */
  static byte[] bytes(String base64url) {
    try {
      return Base64.getUrlDecoder().decode(base64url);
    } catch (IllegalArgumentException e) {
      throw new PasskeyException(PasskeyException.Reason.MALFORMED, e);
    }
  }

  static String text(byte[] bytes) {
    return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
  }
}
