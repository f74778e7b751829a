package dev.freehold.controlplane.plans;

import static org.assertj.core.api.Assertions.assertThat;

import dev.freehold.controlplane.Answer;
import dev.freehold.controlplane.Caller;
import dev.freehold.controlplane.ControlPlane;
import dev.freehold.controlplane.TestingOrganization;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

class PlansIT {
  private static final ControlPlane PLANE = ControlPlane.shared();
  private static TestingOrganization organization;
  private static Caller owner;

  @BeforeAll
  static void prepare() {
    organization = PLANE.organization("Plans");
    owner = organization.owner();
  }

  @Test
  void theCatalogueTellsWhatAPlanGivesAndCostsAndHowOldThatIs() {
    JsonNode plan = find(owner, "starter").orElseThrow();

    assertThat(plan.at("/displayName").asString()).isEqualTo("Plan starter");
    assertThat(plan.at("/tier").asString()).isEqualTo("shared");
    assertThat(plan.at("/price/amount").asLong()).isEqualTo(2900);
    assertThat(plan.at("/price/interval").asString()).isEqualTo("Month");
    assertThat(plan.at("/limits/storage").asString()).isEqualTo("5Gi");
    assertThat(plan.at("/limits/replicas").asInt()).isEqualTo(1);
    assertThat(plan.at("/limits/allowances/api_calls/enforced").asBoolean()).isTrue();
    assertThat(plan.at("/asOf").asString("")).isNotEmpty();
    assertThat(plan.has("stripeLookupKeys")).isFalse();
  }

  @Test
  void plansComeAndGo() {
    String name = "p-" + UUID.randomUUID().toString().substring(0, 8);
    PLANE
        .cluster()
        .apply(
            """
            apiVersion: freehold.dev/v1alpha1
            kind: Plan
            metadata: {name: %s}
            spec:
              displayName: Short-lived
              compute: {cpu: "1", memory: 1Gi}
              database: {storage: 1Gi, connections: 5}
            """
                .formatted(name));
    Awaitility.await().atMost(Duration.ofSeconds(60)).until(() -> find(owner, name).isPresent());

    PLANE.cluster().kubectl("delete", "plan", name);

    Awaitility.await().atMost(Duration.ofSeconds(60)).until(() -> find(owner, name).isEmpty());
  }

  @Test
  void withoutTheClusterTheLastKnownIsTold() {
    try (var cutOff = PLANE.startCutOff()) {
      Caller there = owner.at(ControlPlane.baseUrl(cutOff));

      assertThat(find(there, "starter")).isPresent();
    }
  }

  @Test
  void aTenantOfAnUnknownPlanIsNotMade() {
    Answer refused = create("no-such-plan");

    assertThat(refused.status()).isEqualTo(422);
    assertThat(refused.code()).isEqualTo("plan_unknown");
    assertThat(refused.text("/asOf")).isNotEmpty();
    assertThat(owner.get(organization.path() + "/tenants").body()).doesNotContain("no-such-plan");
  }

  @Test
  void aTenantsOwnLimitsReplaceItsPlans() {
    Answer tenant = create("starter");
    String limits = organization.path() + "/tenants/" + tenant.text("/id") + "/limits";
    assertThat(owner.get(limits).text("/limits/storage")).isEqualTo("5Gi");

    PLANE
        .cluster()
        .kubectl(
            "patch",
            "tenant",
            tenant.text("/name"),
            "--type=merge",
            "-p",
            "{\"spec\": {\"overrides\": {\"storage\": \"50Gi\", \"cpu\": \"0.5\"}}}");

    Awaitility.await()
        .atMost(Duration.ofSeconds(60))
        .until(() -> owner.get(limits).text("/limits/storage").equals("50Gi"));
    Answer own = owner.get(limits);
    assertThat(own.text("/plan")).isEqualTo("starter");
    assertThat(own.text("/limits/memory")).isEqualTo("512Mi");
    assertThat(own.json().at("/limits/overridden").toString()).isEqualTo("[\"storage\"]");
  }

  private static Answer create(String plan) {
    return owner
        .with("Idempotency-Key", UUID.randomUUID().toString())
        .post(organization.path() + "/tenants", Map.of("displayName", "Limits", "plan", plan));
  }

  private static Optional<JsonNode> find(Caller caller, String name) {
    return caller
        .get("/plans?limit=200")
        .json()
        .at("/items")
        .valueStream()
        .filter(plan -> plan.at("/name").asString().equals(name))
        .findFirst();
  }
}
