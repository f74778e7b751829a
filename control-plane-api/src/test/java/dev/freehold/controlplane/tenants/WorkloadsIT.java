package dev.freehold.controlplane.tenants;

import static org.assertj.core.api.Assertions.assertThat;

import dev.freehold.controlplane.Answer;
import dev.freehold.controlplane.Caller;
import dev.freehold.controlplane.ControlPlane;
import dev.freehold.controlplane.ServiceAccounts;
import dev.freehold.controlplane.TableText;
import dev.freehold.crds.Freehold;
import dev.freehold.crds.Tenant;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Base64;
import java.util.UUID;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** With tokens that a real API server signed. */
class WorkloadsIT {
  private static final ControlPlane PLANE = ControlPlane.shared();
  private static final String OURS = "freehold";
  private static final String NAME = "apps-" + UUID.randomUUID().toString().substring(0, 8);
  private static final KubernetesClient CLUSTER = PLANE.cluster().client();
  private static final ServiceAccounts ACCOUNTS = new ServiceAccounts(CLUSTER);

  @BeforeAll
  static void prepare() {
    PLANE
        .cluster()
        .apply(
            """
            apiVersion: freehold.dev/v1alpha1
            kind: Tenant
            metadata: {name: %s}
            spec: {displayName: Apps, plan: starter, overrides: {connections: 3}, trial: {endsAt: "2099-12-12T10:00:00Z"}}
            """
                .formatted(NAME));
    PLANE
        .cluster()
        .kubectl(
            "patch",
            "tenant",
            NAME,
            "--subresource=status",
            "--type=merge",
            "--patch",
            "{\"status\": {\"plan\": \"starter\", \"access\": \"Full\"}}");
    ACCOUNTS.namespace(Freehold.namespaceOf(NAME));
    Awaitility.await("the Tenant is heard")
        .atMost(Duration.ofSeconds(30))
        .until(
            () ->
                app(token(NAME, "default", OURS))
                    .get("/workload/self")
                    .json()
                    .at("/plan")
                    .isString());
  }

  @AfterAll
  static void clean() {
    CLUSTER.resources(Tenant.class).withName(NAME).delete();
    CLUSTER.namespaces().withName(Freehold.namespaceOf(NAME)).delete();
  }

  @Test
  void anAppIsToldItsTenantPlanAndEffectiveLimits() throws SQLException {
    String token = token(NAME, "default", OURS);

    Answer self = app(token).get("/workload/self");

    assertThat(self.status()).as(self.body()).isEqualTo(200);
    assertThat(self.text("/tenant")).isEqualTo(NAME);
    assertThat(self.text("/plan")).isEqualTo("starter");
    assertThat(self.text("/trialEndsAt")).isEqualTo("2099-12-12T10:00:00Z");
    assertThat(self.json().at("/limits/connections").asInt()).as("its own").isEqualTo(3);
    assertThat(self.text("/limits/storage")).as("the Plan's").isEqualTo("5Gi");
    assertThat(TableText.occurrences(PLANE.database(), token)).isEmpty();
  }

  @Test
  void aTokenForAnotherAudienceIsRefused() {
    assertThat(app(token(NAME, "default", "vault")).get("/workload/self").code())
        .isEqualTo("unauthenticated");
    assertThat(
            app(token(NAME, "default", "https://kubernetes.default.svc"))
                .get("/workload/self")
                .code())
        .isEqualTo("unauthenticated");
  }

  @Test
  void anotherServiceAccountIsNoApp() {
    ACCOUNTS.namespace("not-a-" + NAME);
    assertThat(app(ACCOUNTS.token("not-a-" + NAME, "default", OURS)).get("/workload/self").code())
        .isEqualTo("unauthenticated");
    ACCOUNTS.account(Freehold.namespaceOf(NAME), "backup");
    assertThat(app(token(NAME, "backup", OURS)).get("/workload/self").code())
        .isEqualTo("unauthenticated");
  }

  /** Only the cluster's word counts. */
  @Test
  void aTokenThatSomebodyElseSignedIsRefused() {
    String[] parts = token(NAME, "default", OURS).split("\\.");
    String other = new String(Base64.getUrlDecoder().decode(parts[1])).replace(NAME, NAME + "x");

    assertThat(app(parts[0] + "." + parts[1] + "." + parts[2].replaceAll("[A-M]", "N")))
        .satisfies(
            app -> assertThat(app.get("/workload/self").code()).isEqualTo("unauthenticated"));
    assertThat(
            app(parts[0]
                    + "."
                    + Base64.getUrlEncoder().withoutPadding().encodeToString(other.getBytes())
                    + "."
                    + parts[2])
                .get("/workload/self")
                .code())
        .isEqualTo("unauthenticated");
    assertThat(app("garbage").get("/workload/self").code()).isEqualTo("unauthenticated");
  }

  @Test
  void anAppsTokenOpensNothingElse() {
    Caller app = app(token(NAME, "default", OURS));

    assertThat(app.get("/organizations").code()).isEqualTo("unauthenticated");
    assertThat(app.get("/plans").code()).isEqualTo("unauthenticated");
  }

  @Test
  void withoutTheClusterNobodyIsBelieved() {
    String token = token(NAME, "default", OURS);
    try (var cutOff = PLANE.startCutOff()) {
      Answer answer = app(token).at(ControlPlane.baseUrl(cutOff)).get("/workload/self");

      assertThat(answer.code()).isEqualTo("cluster_unavailable");
    }
  }

  private static Caller app(String token) {
    return PLANE.stranger().with("Authorization", "bearer " + token);
  }

  private static String token(String tenant, String account, String audience) {
    return ACCOUNTS.token(Freehold.namespaceOf(tenant), account, audience);
  }
}
