package dev.freehold.controlplane.tenants;

import dev.freehold.controlplane.Answer;
import dev.freehold.controlplane.ControlPlane;
import dev.freehold.controlplane.TestingOrganization;
import dev.freehold.controlplane.cluster.ClusterWatches;
import java.sql.SQLException;
import java.time.Duration;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What comes back from a backup: a whole cluster. */
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

  private void awaitObserved() {
    Awaitility.await()
        .atMost(Duration.ofSeconds(60))
        .until(() -> !calls.get(id).json().at("/observed").isNull());
  }
}
