package dev.freehold.controlplane.identity;

import dev.freehold.controlplane.Answer;
import dev.freehold.controlplane.ControlPlane;
import java.util.Map;

/** What browsers call to sign in with a passkey, step by step. */
final class PasskeyCalls {
  private static final ControlPlane PLANE = ControlPlane.shared();

  private PasskeyCalls() {}

  static Answer signIn(Map<String, Object> credential) {
    return PLANE.stranger().post("/sessions/passkey", Map.of("credential", credential));
  }

  static Answer secondOptions(Answer first) {
    return PLANE
        .stranger()
        .post("/sessions/second-factor/passkey/options", Map.of("signIn", first.text("/signIn")));
  }

  static Answer secondStep(Answer first, Map<String, Object> credential) {
    return PLANE
        .stranger()
        .post(
            "/sessions/second-factor/passkey",
            Map.of("signIn", first.text("/signIn"), "credential", credential));
  }
}
