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
  void aWishThatWasMadeBeforeThatWasHeardIsCarriedOutButForIt() {
    Answer created = calls.create();
    String name = created.text("/name");
    kubectlPatch(name, "{\"spec\": {\"plan\": \"business\", \"displayName\": \"By argocd\"}}");

    Answer paused =
        organization.owner().post(calls.path() + "/" + created.text("/id") + "/pause", Map.of());

    assertThat(paused.status()).as(paused.body()).isEqualTo(200);
    assertThat(paused.text("/plan")).isEqualTo("business");
    assertThat(paused.text("/displayName")).isEqualTo("By argocd");
    assertThat(PLANE.tenant(name).getSpec().restrictions().customer()).isNotNull();
  }

  @Test
  void whatSomebodyElseManagesIsLeftToThemAndTheyAreNamed() {
    String id = calls.create().text("/id");
    String name = calls.get(id).text("/name");
    kubectlPatch(name, "{\"spec\": {\"plan\": \"business\"}}");

    Awaitility.await()
        .atMost(Duration.ofSeconds(60))
        .until(() -> calls.get(id).text("/plan").equals("business"));
    Answer refused = calls.changePlan(id, "starter");

    assertThat(refused.code()).isEqualTo("field_owned_by_other");
    assertThat(refused.text("/field")).isEqualTo("spec.plan");
    assertThat(refused.text("/owners/0")).isEqualTo("argocd");
    assertThat(PLANE.tenant(name).getSpec().plan()).isEqualTo("business");

    Answer paused = organization.owner().post(calls.path() + "/" + id + "/pause", Map.of());

    assertThat(paused.status()).as(paused.body()).isEqualTo(200);
    assertThat(PLANE.tenant(name).getSpec().restrictions().customer()).isNotNull();
    assertThat(PLANE.tenant(name).getSpec().plan()).isEqualTo("business");
    assertThat(FieldOwners.ofSpec(PLANE.tenant(name)).get("plan")).containsExactly("argocd");
  }

  private static void kubectlPatch(String name, String merge) {
    PLANE
        .cluster()
        .kubectl("patch", "tenant", name, "--field-manager=argocd", "--type=merge", "-p", merge);
  }
}
