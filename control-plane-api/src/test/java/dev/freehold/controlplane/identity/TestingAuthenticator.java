package dev.freehold.controlplane.identity;

import static dev.freehold.controlplane.identity.WebAuthnBytes.attestation;
import static dev.freehold.controlplane.identity.WebAuthnBytes.attestedCredential;
import static dev.freehold.controlplane.identity.WebAuthnBytes.bytes;
import static dev.freehold.controlplane.identity.WebAuthnBytes.joined;
import static dev.freehold.controlplane.identity.WebAuthnBytes.sha256;
import static dev.freehold.controlplane.identity.WebAuthnBytes.text;

import dev.freehold.controlplane.Answer;
import dev.freehold.controlplane.Caller;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.SecureRandom;
import java.security.Signature;
import java.security.interfaces.ECPublicKey;
import java.security.spec.ECGenParameterSpec;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * A security key or a phone, and the browser before it: ES256, attestation {@code none}. It stands
 * where the hardware is, and can lie.
 */
final class TestingAuthenticator {
  static final String ORIGIN = "http://localhost:8082";
  static final String RP_ID = "localhost";

  private static final int USER_PRESENT = 0x01;
  private static final int USER_VERIFIED = 0x04;
  private static final int BACKUP_ELIGIBLE = 0x08;
  private static final int BACKED_UP = 0x10;
  private static final int ATTESTED = 0x40;

  private record Credential(String id, KeyPair key, String userHandle) {}

  private final Map<String, Credential> credentials = new LinkedHashMap<>();
  private final SecureRandom random = new SecureRandom();
  private int flags = USER_PRESENT | USER_VERIFIED;
  private String origin = ORIGIN;
  private String rpId = RP_ID;
  private boolean framed;
  private boolean tampering;
  private boolean silent;

  /** 0: does not count. */
  private int count;

  /** It counts, and nothing leaves it. */
  static TestingAuthenticator securityKey() {
    var authenticator = new TestingAuthenticator();
    authenticator.count = 1;
    return authenticator;
  }

  /** Its keys are on all of its owner's devices, which do not count together. */
  static TestingAuthenticator synced() {
    var authenticator = new TestingAuthenticator();
    authenticator.flags |= BACKUP_ELIGIBLE | BACKED_UP;
    return authenticator;
  }

  TestingAuthenticator origin(String page) {
    origin = page;
    return this;
  }

  TestingAuthenticator rpId(String domain) {
    rpId = domain;
    return this;
  }

  /** In another site's frame. */
  TestingAuthenticator framed(boolean inAFrame) {
    framed = inAFrame;
    return this;
  }

  /** Whether it asks for PIN or biometrics. */
  TestingAuthenticator verifying(boolean verifying) {
    flags = verifying ? flags | USER_VERIFIED : flags & ~USER_VERIFIED;
    return this;
  }

  TestingAuthenticator eligible(boolean eligible) {
    flags = eligible ? flags | BACKUP_ELIGIBLE : flags & ~(BACKUP_ELIGIBLE | BACKED_UP);
    return this;
  }

  TestingAuthenticator tampering(boolean tampers) {
    tampering = tampers;
    return this;
  }

  /** Keeps to itself whose the credential is. */
  TestingAuthenticator silent(boolean silence) {
    silent = silence;
    return this;
  }

  TestingAuthenticator count(int next) {
    count = next;
    return this;
  }

  /** The keys of that one: a copy. */
  TestingAuthenticator with(TestingAuthenticator other) {
    credentials.putAll(other.credentials);
    return this;
  }

  /** What {@code navigator.credentials.create} gives, {@code toJSON()}. */
  Map<String, Object> create(JsonNode options) {
    try {
      var generator = KeyPairGenerator.getInstance("EC");
      generator.initialize(new ECGenParameterSpec("secp256r1"));
      byte[] id = new byte[32];
      random.nextBytes(id);
      var credential =
          new Credential(text(id), generator.generateKeyPair(), options.at("/user/id").asString());
      credentials.put(credential.id(), credential);
      return create(options, credential);
    } catch (GeneralSecurityException e) {
      throw new AssertionError(e);
    }
  }

  /** The credential that it has, once more. */
  Map<String, Object> createAgain(JsonNode options) {
    return create(options, credentials.values().iterator().next());
  }

  private Map<String, Object> create(JsonNode options, Credential credential) {
    byte[] client = client("webauthn.create", options);
    byte[] data =
        joined(
            authenticatorData(flags | ATTESTED),
            attestedCredential(bytes(credential.id()), (ECPublicKey) credential.key().getPublic()));
    return credential(
        credential,
        Map.of(
            "clientDataJSON", text(client),
            "attestationObject", text(attestation(data)),
            "authenticatorData", text(data),
            "publicKeyAlgorithm", -7,
            "transports", List.of("internal", "hybrid")));
  }

  /** What {@code navigator.credentials.get} gives, {@code toJSON()}. */
  Map<String, Object> get(JsonNode options) {
    List<String> allowed =
        options
            .at("/allowCredentials")
            .valueStream()
            .map(each -> each.at("/id").asString())
            .toList();
    Credential credential =
        credentials.values().stream()
            .filter(each -> allowed.isEmpty() || allowed.contains(each.id()))
            .findFirst()
            .orElseThrow(() -> new AssertionError("none of the allowed credentials is here"));
    return sign(options, credential);
  }

  /** With its first credential, whichever are allowed. */
  Map<String, Object> getAnyway(JsonNode options) {
    return sign(options, credentials.values().iterator().next());
  }

  private Map<String, Object> sign(JsonNode options, Credential credential) {
    byte[] client = client("webauthn.get", options);
    byte[] data = authenticatorData(flags);
    var response = new LinkedHashMap<String, Object>();
    response.put("clientDataJSON", text(client));
    response.put("authenticatorData", text(data));
    response.put("signature", text(signature(credential, joined(data, sha256(client)))));
    if (!silent) {
      response.put("userHandle", credential.userHandle());
    }
    return credential(credential, response);
  }

  private byte[] signature(Credential credential, byte[] signed) {
    try {
      Signature ecdsa = Signature.getInstance("SHA256withECDSA");
      ecdsa.initSign(credential.key().getPrivate());
      if (tampering) {
        signed[signed.length - 1] ^= 1;
      }
      ecdsa.update(signed);
      return ecdsa.sign();
    } catch (GeneralSecurityException e) {
      throw new AssertionError(e);
    }
  }

  private static Map<String, Object> credential(
      Credential credential, Map<String, Object> response) {
    return Map.of(
        "id",
        credential.id(),
        "rawId",
        credential.id(),
        "type",
        "public-key",
        "authenticatorAttachment",
        "platform",
        "clientExtensionResults",
        Map.of(),
        "response",
        response);
  }

  private byte[] client(String type, JsonNode options) {
    var data = new LinkedHashMap<String, Object>();
    data.put("type", type);
    data.put("challenge", options.at("/challenge").asString());
    data.put("origin", origin);
    data.put("crossOrigin", framed);
    return JsonMapper.shared().writeValueAsBytes(data);
  }

  private byte[] authenticatorData(int allFlags) {
    int shown = count == 0 ? 0 : count++;
    return ByteBuffer.allocate(37)
        .put(sha256(rpId.getBytes(StandardCharsets.UTF_8)))
        .put((byte) allFlags)
        .putInt(shown)
        .array();
  }

  /** Asks for options, makes a credential and registers it. */
  Answer registeredBy(Caller session, String name) {
    Answer options = session.post("/account/passkeys/options", Map.of());
    if (options.status() != 200) {
      throw new AssertionError("no options: " + options);
    }
    return register(session, name, create(options.json()));
  }

  static Answer register(Caller session, String name, Map<String, Object> credential) {
    return session.post("/account/passkeys", Map.of("name", name, "credential", credential));
  }

  /** Without an e-mail. */
  Answer signIn(Caller stranger) {
    return stranger.post(
        "/sessions/passkey",
        Map.of("credential", get(stranger.post("/sessions/passkey/options", Map.of()).json())));
  }

  /** Once more, within a session. */
  Answer prove(Caller session) {
    return session.post(
        "/session/proof/passkey",
        Map.of("credential", get(session.post("/session/proof/passkey/options", Map.of()).json())));
  }
}
