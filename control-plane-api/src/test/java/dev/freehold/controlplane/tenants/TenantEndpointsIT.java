package dev.freehold.controlplane.tenants;

import static dev.freehold.controlplane.tenants.TenantCalls.name;
import static org.assertj.core.api.Assertions.assertThat;

import dev.freehold.controlplane.Answer;
import dev.freehold.controlplane.Caller;
import dev.freehold.controlplane.ControlPlane;
import dev.freehold.controlplane.TestingOrganization;
import dev.freehold.controlplane.access.Role;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** What is asked of the API about Tenants, whatever the cluster does. */
class TenantEndpointsIT {
  private static final ControlPlane PLANE = ControlPlane.shared();
  private static TestingOrganization organization;
  private static TenantCalls calls;

  @BeforeAll
  static void prepare() {
    organization = PLANE.organization("Tenant endpoints");
    calls = new TenantCalls(organization);
  }

  @Test
  void theSameRequestTwiceMakesOneTenant() {
    String key = UUID.randomUUID().toString();
    String name = name();

    Answer first = calls.create(name, key);
    Answer second = calls.create(name, key);
    Answer other = calls.create(name(), key);

    assertThat(second.text("/id")).isEqualTo(first.text("/id"));
    assertThat(other.status()).isEqualTo(422);
    assertThat(other.code()).isEqualTo("idempotency_key_reused");
    assertThat(
            organization
                .owner()
                .post(calls.path(), Map.of("displayName", "Acme", "plan", "starter"))
                .code())
        .isEqualTo("idempotency_key_required");
  }

  @Test
  void pagesHoldEveryTenantOnce() {
    TestingOrganization many = PLANE.organization("Pages");
    for (int i = 0; i < 5; i++) {
      many.owner()
          .with("Idempotency-Key", "page-" + i)
          .post(
              many.path() + "/tenants",
              Map.of("name", name(), "displayName", "T" + i, "plan", "starter"));
    }
    Caller viewer = many.member(Role.VIEWER);

    Answer first = viewer.get(many.path() + "/tenants?limit=3");
    Answer second = viewer.get(many.path() + "/tenants?limit=3&cursor=" + first.text("/next"));

    assertThat(names(first)).containsExactly("T0", "T1", "T2");
    assertThat(names(second)).containsExactly("T3", "T4");
    assertThat(second.json().at("/next").isNull()).isTrue();
    assertThat(viewer.get(many.path() + "/tenants?cursor=nonsense").code())
        .isEqualTo("validation_failed");
    assertThat(viewer.get(many.path() + "/tenants?limit=1000").code())
        .isEqualTo("validation_failed");
  }

  @Test
  void anotherOrganizationsTenantIsAsUnknownAsNone() {
    String id = calls.create(name(), UUID.randomUUID().toString()).text("/id");
    TestingOrganization other = PLANE.organization("Other tenants");

    assertThat(other.owner().get(other.path() + "/tenants/" + id).code()).isEqualTo("not_found");
    assertThat(other.owner().post(other.path() + "/tenants/" + id + "/pause", Map.of()).code())
        .isEqualTo("not_found");
    assertThat(calls.get(id).json().at("/paused").asBoolean()).isFalse();
  }

  private static List<String> names(Answer page) {
    return page.json()
        .at("/items")
        .valueStream()
        .map(item -> item.at("/displayName").asString())
        .toList();
  }
}
