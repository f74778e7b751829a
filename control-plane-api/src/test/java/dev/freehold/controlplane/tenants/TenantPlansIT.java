package dev.freehold.controlplane.tenants;

import static org.assertj.core.api.Assertions.assertThat;

import dev.freehold.controlplane.Answer;
import dev.freehold.controlplane.ControlPlane;
import dev.freehold.controlplane.TestingOrganization;
import java.time.Duration;
import java.util.Map;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

class TenantPlansIT {
  private static final ControlPlane PLANE = ControlPlane.shared();
  private static TestingOrganization organization;
  private static TenantCalls calls;

  @BeforeAll
  static void prepare() {
    organization = PLANE.organization("Tenant plans");
    calls = new TenantCalls(organization);
  }

  @Test
  void aPlanIsChangedByWhoHasSeenTheTenantAsItIs() {
    String id = calls.create().text("/id");
    String seen = calls.get(id).header("ETag");
    String plan = calls.path() + "/" + id + "/plan";
    var change = Map.of("plan", "business");

    assertThat(organization.owner().put(plan, change).code()).isEqualTo("precondition_required");
    Answer changed = organization.owner().with("If-Match", seen).put(plan, change);
    Answer again = organization.owner().with("If-Match", seen).put(plan, Map.of("plan", "starter"));

    assertThat(changed.status()).as(changed.body()).isEqualTo(200);
    assertThat(PLANE.tenant(changed.text("/name")).getSpec().plan()).isEqualTo("business");
    assertThat(again.status()).isEqualTo(412);
    assertThat(again.header("ETag"))
        .isEqualTo(changed.header("ETag"))
        .isEqualTo(calls.get(id).header("ETag"))
        .isNotEqualTo(seen);
    assertThat(PLANE.tenant(changed.text("/name")).getSpec().plan()).isEqualTo("business");
  }

  @Test
  void aPlanThatDoesNotExistIsRefused() {
    String id = calls.create().text("/id");

    assertThat(calls.changePlan(id, "nothing").code()).isEqualTo("plan_unknown");
    assertThat(calls.get(id).text("/plan")).isEqualTo("starter");
  }

  @Test
  void anotherRegionIsRefusedUntilDataCanMove() {
    String id = calls.create().text("/id");

    Answer refused =
        organization
            .owner()
            .with("If-Match", calls.get(id).header("ETag"))
            .put(calls.path() + "/" + id + "/region", Map.of("region", "eu-north"));

    assertThat(refused.code()).isEqualTo("move_not_available");
  }

  @Test
  void whatSomebodyElseManagesIsLeftToThemAndTheyAreNamed() {
    String id = calls.create().text("/id");
    String name = calls.get(id).text("/name");
    PLANE
        .cluster()
        .kubectl(
            "patch",
            "tenant",
            name,
            "--field-manager=argocd",
            "--type=merge",
            "-p",
            "{\"spec\": {\"plan\": \"business\"}}");

    Awaitility.await()
        .atMost(Duration.ofSeconds(60))
        .until(
            () -> {
              Answer refused = calls.changePlan(id, "business");
              return refused.code().equals("field_owned_by_other")
                  && refused.text("/field").equals("spec.plan")
                  && refused.text("/owners/0").equals("argocd");
            });
    assertThat(PLANE.tenant(name).getSpec().plan()).isEqualTo("business");
  }
}
