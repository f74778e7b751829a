package dev.freehold.controlplane.tenants;

import static org.assertj.core.api.Assertions.assertThat;

import dev.freehold.controlplane.Answer;
import dev.freehold.controlplane.ControlPlane;
import dev.freehold.controlplane.TableText;
import dev.freehold.controlplane.TestingOrganization;
import io.fabric8.kubernetes.api.model.ManagedFieldsEntry;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Map;
import java.util.UUID;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class ClaimsIT {
  private static final ControlPlane PLANE = ControlPlane.shared();
  private static TestingOrganization organization;
  private static TestingOrganization other;

  private String name;

  @BeforeAll
  static void prepare() {
    organization = PLANE.organization("Claims");
    other = PLANE.organization("Other claims");
  }

  @BeforeEach
  void applyWithKubectl() {
    name = TenantCalls.name();
    PLANE
        .cluster()
        .apply(
            """
            apiVersion: freehold.dev/v1alpha1
            kind: Tenant
            metadata: {name: %s}
            spec: {displayName: By hand, plan: business}
            """
                .formatted(name));
  }

  @Test
  void whoeverHoldsKubectlOffersItAndTheOrganizationClaimsIt() {
    offerTo(organization);

    Answer claimed = awaitClaimed();

    assertThat(claimed.status()).isEqualTo(201);
    assertThat(PLANE.tenant(name).getSpec().organization()).isEqualTo(organization.id().toString());
    assertThat(PLANE.tenant(name).getSpec().plan()).isEqualTo("business");
    assertThat(claimed.json().at("/claimed").asBoolean()).isTrue();
    assertThat(PLANE.tenant(name).getMetadata().getManagedFields())
        .filteredOn(each -> each.getManager().equals(TenantResources.TENANTS_MANAGER))
        .singleElement()
        .extracting(ManagedFieldsEntry::getFieldsV1)
        .satisfies(
            fields ->
                assertThat(fields.toString())
                    .contains("f:organization")
                    .doesNotContain("f:plan", "f:displayName"));
  }

  @Test
  void itsFieldsStayWithWhoeverAppliedThem() {
    offerTo(organization);
    String id = awaitClaimed().text("/id");

    Answer refused = new TenantCalls(organization).changePlan(id, "starter");
    Answer paused =
        organization.owner().post(organization.path() + "/tenants/" + id + "/pause", Map.of());

    assertThat(refused.code()).isEqualTo("field_owned_by_other");
    assertThat(paused.status()).as(paused.body()).isEqualTo(200);
    assertThat(PLANE.tenant(name).getSpec().restrictions().customer()).isNotNull();
  }

  @Test
  void whatTheyMakeOfItIsShown() {
    offerTo(organization);
    String id = awaitClaimed().text("/id");
    var calls = new TenantCalls(organization);

    PLANE
        .cluster()
        .kubectl(
            "patch",
            "tenant",
            name,
            "--type=merge",
            "-p",
            "{\"spec\": {\"plan\": \"starter\", \"displayName\": \"Renamed\", \"region\": \"eu\"}}");

    Awaitility.await()
        .atMost(Duration.ofSeconds(60))
        .until(() -> calls.get(id).text("/plan").equals("starter"));
    assertThat(calls.get(id).text("/displayName")).isEqualTo("Renamed");
    assertThat(calls.get(id).text("/region")).isEqualTo("eu");
    assertThat(calls.changePlan(id, "business").code()).isEqualTo("field_owned_by_other");
  }

  @Test
  void nobodyClaimsWhatIsNotOfferedToThem() {
    assertThat(claim(organization).code()).isEqualTo("not_found");

    offerTo(other);
    Awaitility.await().atMost(Duration.ofSeconds(60)).until(() -> claim(other).status() < 300);

    assertThat(claim(organization).code()).isEqualTo("not_found");
    assertThat(claim(organization).text("/detail"))
        .isEqualTo(claim(organization, "t-nowhere").text("/detail"));
    assertThat(PLANE.tenant(name).getSpec().organization()).isEqualTo(other.id().toString());
  }

  @Test
  void anOfferThatWasTakenBackMeanwhileCountsNoMore() throws SQLException {
    offerTo(organization);
    String id;
    try (var cutOff = PLANE.startCutOff()) {
      String there = ControlPlane.baseUrl(cutOff);
      Awaitility.await()
          .atMost(Duration.ofSeconds(60))
          .until(() -> offeredTo().equals(organization.id().toString()));
      PLANE.sql("UPDATE tenants.tenant SET next_attempt_at = next_attempt_at");
      PLANE.cluster().kubectl("annotate", "tenant", name, Claims.OFFER_ANNOTATION + "-");
      // As if the news were still under way.
      PLANE.sql(
          "UPDATE tenants.observed SET offered_to = '%s' WHERE name = '%s'"
              .formatted(organization.id(), name));
      id =
          organization
              .owner()
              .at(there)
              .with("Idempotency-Key", UUID.randomUUID().toString())
              .post(organization.path() + "/tenant-claims", Map.of("name", name))
              .text("/id");
    }

    Awaitility.await()
        .atMost(Duration.ofSeconds(60))
        .until(
            () ->
                organization
                    .owner()
                    .get(organization.path() + "/tenants/" + id)
                    .text("/problem")
                    .contains("no longer offered"));
    assertThat(PLANE.tenant(name).getSpec().organization()).isNull();
  }

  @Test
  void nobodyClaimsForAnOrganizationThatEndsMeanwhile() throws Exception {
    TestingOrganization ending = PLANE.organization("Claims and ends");
    offerTo(ending);
    Awaitility.await()
        .atMost(Duration.ofSeconds(60))
        .until(() -> offeredTo().equals(ending.id().toString()));

    Answer refused = ending.askedWhileItEnds(() -> claim(ending));

    assertThat(refused.code()).isEqualTo("not_found");
    assertThat(TableText.occurrences(PLANE.database(), ending.id().toString()))
        .doesNotContain("tenants.tenant");
  }

  private String offeredTo() throws SQLException {
    try (var superuser = PLANE.database().asSuperuser();
        var query =
            superuser.prepareStatement("SELECT offered_to FROM tenants.observed WHERE name = ?")) {
      query.setString(1, name);
      var rows = query.executeQuery();
      return rows.next() ? String.valueOf(rows.getString(1)) : "";
    }
  }

  private void offerTo(TestingOrganization to) {
    PLANE.cluster().kubectl("annotate", "tenant", name, Claims.OFFER_ANNOTATION + "=" + to.id());
  }

  private Answer awaitClaimed() {
    return Awaitility.await()
        .atMost(Duration.ofSeconds(60))
        .until(() -> claim(organization), each -> each.status() < 300);
  }

  private Answer claim(TestingOrganization by) {
    return claim(by, name);
  }

  private static Answer claim(TestingOrganization by, String name) {
    return by.owner()
        .with("Idempotency-Key", UUID.randomUUID().toString())
        .post(by.path() + "/tenant-claims", Map.of("name", name));
  }
}
