package dev.freehold.controlplane.identity;

import static dev.freehold.controlplane.ControlPlane.PASSWORD;
import static org.assertj.core.api.Assertions.assertThat;

import dev.freehold.controlplane.Answer;
import dev.freehold.controlplane.Caller;
import dev.freehold.controlplane.ControlPlane;
import dev.freehold.controlplane.TestingKey;
import dev.freehold.controlplane.TestingOrganization;
import dev.freehold.controlplane.access.Role;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** An organisation that asks for a second factor, with people who set theirs up. */
class SecondFactorPolicyIT {
  private static final ControlPlane PLANE = ControlPlane.shared();

  @Test
  void onlySessionsAndKeysWithASecondFactorGetIn() {
    TestingOrganization organization = PLANE.organization("With a second factor");
    String members = organization.path() + "/members";
    Caller passwordOnly = organization.owner();
    TestingKey withoutFactor = organization.key("owner");
    Caller member = organization.member(Role.MEMBER);
    assertThat(require(organization, passwordOnly).code()).isEqualTo("policy_excludes_you");
    AuthenticatorApp app = AuthenticatorApp.enrolledBy(PLANE, passwordOnly);

    Caller owner = signedIn(organization.ownerEmail(), app.code(0));

    assertThat(require(organization, owner).status()).isEqualTo(200);
    assertThat(owner.get(members).status()).isEqualTo(200);
    assertThat(organization.key(owner, "owner").program().get(members).status()).isEqualTo(200);
    assertThat(passwordOnly.get(members).code()).isEqualTo("second_factor_required");
    assertThat(withoutFactor.program().get(members).code()).isEqualTo("second_factor_required");
    assertThat(member.get(members).code()).isEqualTo("second_factor_required");

    AuthenticatorApp theirs = AuthenticatorApp.enrolledBy(PLANE, member);
    assertThat(member.get(members).code())
        .as("a second factor that this session has not proven")
        .isEqualTo("second_factor_required");
    Caller proven =
        member.in(
            member.post("/session/proof", Map.of("password", PASSWORD, "code", theirs.code(0))));
    assertThat(proven.get(members).status()).isEqualTo(200);
  }

  private static Caller signedIn(String email, String code) {
    String signIn =
        PLANE
            .stranger()
            .post("/sessions", Map.of("email", email, "password", PASSWORD))
            .text("/signIn");
    return PLANE
        .stranger()
        .in(
            PLANE
                .stranger()
                .post("/sessions/second-factor", Map.of("signIn", signIn, "code", code)));
  }

  private static Answer require(TestingOrganization organization, Caller owner) {
    var policy = new HashMap<String, Object>();
    policy.put("secondFactorRequired", true);
    policy.put("addresses", List.of());
    policy.put("invitationDomains", List.of());
    policy.put("sessionMinutes", null);
    policy.put("regions", List.of());
    policy.put("supportApprovalDelegated", false);
    return owner.with("If-Match", "*").put(organization.path() + "/policy", policy);
  }
}
