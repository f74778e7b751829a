package dev.freehold.controlplane.tenants;

import static org.assertj.core.api.Assertions.assertThat;

import dev.freehold.controlplane.Answer;
import dev.freehold.controlplane.ControlPlane;
import dev.freehold.controlplane.TestingOrganization;
import dev.freehold.controlplane.cluster.ClusterWatches;
import dev.freehold.crds.Tenant;
import io.fabric8.kubernetes.api.model.ObjectMetaBuilder;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Map;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What comes back from a backup: a Tenant with another uid, or a whole cluster. */
class RestoredClusterIT {
  private static final ControlPlane PLANE = ControlPlane.shared();
  private static TestingOrganization organization;
  private static TenantCalls calls;

  private String id;
  private String name;

  @BeforeAll
  static void prepare() {
    organization = PLANE.organization("Restored");
    calls = new TenantCalls(organization);
  }

  @BeforeEach
  void create() {
    Answer created = calls.create();
    id = created.text("/id");
    name = created.text("/name");
    awaitObserved();
  }

  @Test
  void aTenantThatWasMadeAgainIsTheSameAtTheNextWish() {
    deleteAndRestore(organization.id().toString());

    Answer paused = pause();

    assertThat(paused.status()).as(paused.body()).isEqualTo(200);
    assertThat(PLANE.tenant(name).getSpec().restrictions().customer()).isNotNull();
    awaitObserved();
  }

  @Test
  void aTenantThatWasMadeAgainIsTheSameAlsoWithoutAWish() {
    deleteAndRestore(organization.id().toString());

    awaitObserved();
    Awaitility.await()
        .atMost(Duration.ofSeconds(60))
        .until(() -> calls.get(id).json().at("/problem").isNull());
  }

  @Test
  void aTenantOfThatNameAndOfAnotherOrganizationIsAnotherOne() {
    deleteAndRestore("somebody-else");

    Answer paused = pause();

    assertThat(paused.status()).isEqualTo(202);
    assertThat(paused.text("/problem")).contains("a Tenant that is not this one has its name");
    assertThat(PLANE.tenant(name).getSpec().restrictions()).isNull();
  }

  /** Its versions begin lower, and rows of before would count as newer than all that it says. */
  @Test
  void whatARestoredClusterSaysCounts() throws SQLException {
    Answer lost = calls.create();
    var watches = PLANE.bean(ClusterWatches.class);
    watches.stop();
    try {
      PLANE.sql("UPDATE tenants.observed SET resource_version = 1e12");
      PLANE.sql(
          "UPDATE plans.plan SET resource_version = 1e12, spec = jsonb_set(spec, '{displayName}', '\"Before\"')");
      PLANE.cluster().kubectl("delete", "tenant", lost.text("/name"));
      PLANE
          .cluster()
          .kubectl(
              "patch",
              "tenant",
              name,
              "--subresource=status",
              "--type=merge",
              "-p",
              "{\"status\": {\"url\": \"http://restored.test\"}}");
    } finally {
      watches.start();
    }

    Awaitility.await()
        .atMost(Duration.ofSeconds(60))
        .until(() -> calls.get(id).text("/observed/url").equals("http://restored.test"));
    Awaitility.await()
        .atMost(Duration.ofSeconds(60))
        .until(() -> calls.get(lost.text("/id")).json().at("/observed").isNull());
    Awaitility.await()
        .atMost(Duration.ofSeconds(60))
        .until(() -> organization.owner().get("/plans?limit=200").body().contains("Plan starter"));
  }

  private void deleteAndRestore(String ofOrganization) {
    Tenant before = PLANE.tenant(name);
    PLANE.cluster().kubectl("delete", "tenant", name);
    var again = new Tenant();
    again.setMetadata(
        new ObjectMetaBuilder()
            .withName(name)
            .withAnnotations(before.getMetadata().getAnnotations())
            .build());
    again.setSpec(before.getSpec());
    PLANE
        .cluster()
        .apply(
            PLANE
                .cluster()
                .client()
                .getKubernetesSerialization()
                .asYaml(again)
                .replace(organization.id().toString(), ofOrganization));
    assertThat(PLANE.tenant(name).getMetadata().getUid())
        .isNotEqualTo(before.getMetadata().getUid());
  }

  private void awaitObserved() {
    Awaitility.await()
        .atMost(Duration.ofSeconds(60))
        .until(() -> !calls.get(id).json().at("/observed").isNull());
  }

  private Answer pause() {
    return organization.owner().post(calls.path() + "/" + id + "/pause", Map.of());
  }
}
