package dev.freehold.controlplane.tenants;

import static org.assertj.core.api.Assertions.assertThat;

import dev.freehold.controlplane.Answer;
import dev.freehold.controlplane.ControlPlane;
import dev.freehold.controlplane.TestingOrganization;
import java.time.Duration;
import java.util.Map;
import java.util.UUID;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;

/** What customers are told of what the cluster refuses: nothing in Kubernetes' own words. */
class RefusalIT {
  private static final ControlPlane PLANE = ControlPlane.shared();
  private final TestingOrganization organization = PLANE.organization("Refusals");
  private final TenantCalls calls = new TenantCalls(organization);

  @Test
  void whoManagesAFieldIsNamed() {
    Answer created = calls.create();
    PLANE
        .cluster()
        .kubectl(
            "patch",
            "tenant",
            created.text("/name"),
            "--field-manager=night-shift",
            "--type=merge",
            "-p",
            "{\"spec\": {\"restrictions\": {\"customer\": {\"level\": \"ReadOnly\"}}}}");

    Answer paused =
        organization.owner().post(calls.path() + "/" + created.text("/id") + "/pause", Map.of());

    assertThat(paused.status()).isEqualTo(202);
    assertThat(paused.text("/problem"))
        .startsWith("spec.restrictions.customer")
        .endsWith("is managed by night-shift: change it there");
  }

  @Test
  void aRuleOfTheClusterIsNoMissingRight() {
    PLANE.cluster().apply(RULE);
    try {
      // It takes a moment until it is in force.
      Answer refused =
          Awaitility.await()
              .atMost(Duration.ofSeconds(60))
              .until(this::createForbidden, answer -> answer.status() == 202);

      assertThat(refused.text("/problem"))
          .isEqualTo(
              "a rule of the cluster refuses Tenant '%s': tell support"
                  .formatted(refused.text("/name")));
      assertThat(PLANE.log().text()).contains("no such names here");
    } finally {
      PLANE.cluster().kubectl("delete", "validatingadmissionpolicybinding", "forbidden-names");
      PLANE.cluster().kubectl("delete", "validatingadmissionpolicy", "forbidden-names");
    }
  }

  private Answer createForbidden() {
    return organization
        .owner()
        .with("Idempotency-Key", UUID.randomUUID().toString())
        .post(
            calls.path(),
            Map.of("name", TenantCalls.name(), "displayName", "Forbidden", "plan", "starter"));
  }

  private static final String RULE =
      """
      apiVersion: admissionregistration.k8s.io/v1
      kind: ValidatingAdmissionPolicy
      metadata: {name: forbidden-names}
      spec:
        failurePolicy: Fail
        matchConstraints:
          resourceRules:
            - {apiGroups: [freehold.dev], apiVersions: ["*"], operations: [CREATE], resources: [tenants]}
        validations:
          - {expression: "object.spec.displayName != 'Forbidden'", message: no such names here, reason: Forbidden}
      ---
      apiVersion: admissionregistration.k8s.io/v1
      kind: ValidatingAdmissionPolicyBinding
      metadata: {name: forbidden-names}
      spec: {policyName: forbidden-names, validationActions: [Deny]}
      """;
}
