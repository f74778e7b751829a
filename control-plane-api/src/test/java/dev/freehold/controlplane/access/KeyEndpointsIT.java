package dev.freehold.controlplane.access;

import static org.assertj.core.api.Assertions.assertThat;

import dev.freehold.controlplane.Answer;
import dev.freehold.controlplane.Caller;
import dev.freehold.controlplane.ControlPlane;
import dev.freehold.controlplane.TestingOrganization;
import java.io.IOException;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Every address that the application serves, with API keys. */
class KeyEndpointsIT {
  private static final ControlPlane PLANE = ControlPlane.shared();
  private static final TestingOrganization OWN = PLANE.organization("Keys of the matrix");
  private static final TestingOrganization FOREIGN = PLANE.organization("Keys elsewhere");

  /** All keys are the owner's: what narrows them is their role. */
  @Test
  void aKeyGetsInWhereTheMatrixLetsItsRoleAndNoPersonIsNeeded() throws IOException {
    for (Role role : Stream.of(Role.values()).filter(Role::isForMembers).toList()) {
      Caller program = OWN.key(role.wireName()).program();
      for (Endpoint endpoint : Endpoint.withPermission(PLANE)) {
        Answer answer = endpoint.call(program, OWN.id());
        var as =
            assertThat(answer.code()).as("%s with a key: %s: %s", endpoint, role, answer.body());
        if (endpoint.requires().fresh()) {
          as.isEqualTo("session_required");
          continue;
        }
        switch (endpoint.expected().grantTo(role)) {
          case ALWAYS ->
              as.isNotIn("permission_denied", "csrf_token_required", "unauthenticated", "internal");
          case CONDITIONAL ->
              as.isNotIn("csrf_token_required", "unauthenticated", "internal", "step_up_required");
          case NEVER -> as.isEqualTo("permission_denied");
        }
      }
    }
  }

  @Test
  void aKeyCountsInItsOwnOrganizationAloneAndForNobodysAccount() {
    Caller program = OWN.key("owner").program();
    for (Endpoint endpoint : Endpoint.all(PLANE)) {
      var as = assertThat(endpoint.call(program, FOREIGN.id()).code()).as("%s", endpoint);
      switch (endpoint.needs()) {
        case "nothing" -> as.isEqualTo(endpoint.openDoorsAnswer());
        case "session" -> as.isEqualTo("session_required");
        case "session_or_key" -> as.isEmpty();
        case "workload" -> as.isEqualTo("unauthenticated");
        default ->
            as.isEqualTo(
                endpoint.handler().hasMethodAnnotation(Requires.class)
                        && endpoint.requires().fresh()
                    ? "session_required"
                    : "not_found");
      }
    }
  }
}
