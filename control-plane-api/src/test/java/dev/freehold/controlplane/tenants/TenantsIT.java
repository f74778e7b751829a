package dev.freehold.controlplane.tenants;

import static dev.freehold.controlplane.tenants.TenantCalls.name;
import static org.assertj.core.api.Assertions.assertThat;

import dev.freehold.controlplane.Answer;
import dev.freehold.controlplane.Caller;
import dev.freehold.controlplane.ControlPlane;
import dev.freehold.controlplane.TableText;
import dev.freehold.controlplane.TestingOrganization;
import dev.freehold.crds.Restriction;
import dev.freehold.crds.Tenant;
import io.fabric8.kubernetes.api.model.ManagedFieldsEntry;
import java.time.Duration;
import java.util.Map;
import java.util.UUID;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Wishes against the real API server; no operator looks at these Tenants. */
class TenantsIT {
  private static final ControlPlane PLANE = ControlPlane.shared();
  private static TestingOrganization organization;
  private static TenantCalls calls;

  @BeforeAll
  static void prepare() {
    organization = PLANE.organization("Tenants");
    calls = new TenantCalls(organization);
  }

  @Test
  void aTenantIsInTheClusterWithOneFieldManagerForEachWriter() {
    Answer created = calls.create(name(), UUID.randomUUID().toString());

    assertThat(created.status()).as(created.body()).isEqualTo(201);
    Tenant tenant = PLANE.tenant(created.text("/name"));
    assertThat(tenant.getSpec().displayName()).isEqualTo("Acme");
    assertThat(tenant.getSpec().plan()).isEqualTo("starter");
    assertThat(tenant.getSpec().organization()).isEqualTo(organization.id().toString());
    assertThat(tenant.getSpec().restrictions()).isNull();
    assertThat(tenant.getMetadata().getManagedFields())
        .extracting(ManagedFieldsEntry::getManager, ManagedFieldsEntry::getOperation)
        .contains(org.assertj.core.groups.Tuple.tuple("freehold-tenants", "Apply"))
        .allSatisfy(
            manager -> assertThat(manager.toList().getLast()).as("%s", manager).isEqualTo("Apply"));
  }

  @Test
  void pausingAndResumingConcernsTheCustomersRestrictionAlone() {
    String id = calls.create(name(), UUID.randomUUID().toString()).text("/id");
    String tenant = calls.get(id).text("/name");
    PLANE
        .cluster()
        .kubectl(
            "patch",
            "tenant",
            tenant,
            "--type=merge",
            "-p",
            "{\"spec\": {\"restrictions\": {\"platform\": {\"level\": \"ReadOnly\"}}}}");

    assertThat(act(id, "pause", Map.of("reason", "holidays")).status()).isEqualTo(200);

    Restriction pause = PLANE.tenant(tenant).getSpec().restrictions().customer();
    assertThat(pause.level()).isEqualTo(Restriction.Level.Suspended);
    assertThat(pause.reason()).isEqualTo("holidays");
    assertThat(calls.get(id).json().at("/paused").asBoolean()).isTrue();

    assertThat(act(id, "resume", Map.of()).status()).isEqualTo(200);

    assertThat(PLANE.tenant(tenant).getSpec().restrictions().bySource().keySet())
        .containsExactly("platform");
  }

  @Test
  void whatTheClusterSaysIsShownWithItsAge() {
    String id = calls.create(name(), UUID.randomUUID().toString()).text("/id");
    String tenant = calls.get(id).text("/name");
    String tag = calls.get(id).header("ETag");

    PLANE
        .cluster()
        .kubectl(
            "patch",
            "tenant",
            tenant,
            "--subresource=status",
            "--type=merge",
            "-p",
            "{\"status\": {\"url\": \"http://acme.test\", \"conditions\": [{\"type\": \"Ready\", \"status\": \"False\", \"reason\": \"PlanMissing\", \"message\": \"Plan 'starter' does not exist\", \"lastTransitionTime\": \"2026-01-01T00:00:00Z\"}]}}");

    Awaitility.await()
        .atMost(Duration.ofSeconds(60))
        .until(() -> calls.get(id).text("/observed/message").startsWith("Plan 'starter'"));
    assertThat(calls.get(id).text("/observed/url")).isEqualTo("http://acme.test");
    assertThat(calls.get(id).text("/observed/asOf")).isNotEmpty();
    Answer again = organization.owner().with("If-None-Match", tag).get(calls.path() + "/" + id);
    assertThat(again.status()).as("the tag is that of the wish alone").isEqualTo(200);
    assertThat(again.text("/observed/message")).startsWith("Plan 'starter'");
    assertThat(again.header("ETag")).isEqualTo(tag);
  }

  @Test
  void withoutTheClusterTheWishIsStoredAndCarriedOutLaterAsTheNewestOfThem() {
    String name = name();
    try (var cutOff = PLANE.startCutOff()) {
      Caller owner = organization.owner().at(ControlPlane.baseUrl(cutOff));

      Answer created =
          owner
              .with("Idempotency-Key", UUID.randomUUID().toString())
              .post(calls.path(), Map.of("name", name, "displayName", "Acme", "plan", "starter"));
      String one = calls.path() + "/" + created.text("/id");

      assertThat(created.status()).as(created.body()).isEqualTo(202);
      assertThat(created.text("/problem")).isEqualTo("the cluster cannot be reached");
      assertThat(owner.post(one + "/pause", Map.of("reason", "first")).status()).isIn(200, 202);
      assertThat(owner.post(one + "/resume", Map.of()).status()).isIn(200, 202);
      assertThat(owner.post(one + "/pause", Map.of("reason", "last")).status()).isIn(200, 202);
    }

    Awaitility.await()
        .atMost(Duration.ofSeconds(60))
        .until(
            () ->
                PLANE.tenant(name) != null && PLANE.tenant(name).getSpec().restrictions() != null);
    assertThat(PLANE.tenant(name).getSpec().restrictions().customer().reason()).isEqualTo("last");
  }

  @Test
  void afterACrashBetweenCreateAndCommitTheSameTenantIsTaken() throws Exception {
    String id = calls.create(name(), UUID.randomUUID().toString()).text("/id");
    String tenant = calls.get(id).text("/name");
    String uid = PLANE.tenant(tenant).getMetadata().getUid();

    PLANE.sql(
        "UPDATE tenants.tenant SET uid = NULL, applied_revision = 0, next_attempt_at = now() WHERE id = '%s'"
            .formatted(id));

    Awaitility.await()
        .atMost(Duration.ofSeconds(60))
        .until(() -> calls.get(id).json().at("/applied").asBoolean());
    assertThat(PLANE.tenant(tenant).getMetadata().getUid()).isEqualTo(uid);
  }

  @Test
  void aTenantThatSomebodyDeletedIsNotBroughtBack() {
    String id = calls.create(name(), UUID.randomUUID().toString()).text("/id");
    String tenant = calls.get(id).text("/name");
    PLANE.cluster().kubectl("delete", "tenant", tenant);

    Answer paused = act(id, "pause", Map.of());

    assertThat(paused.status()).isEqualTo(202);
    assertThat(paused.text("/problem")).isEqualTo(Refusal.DELETED);
    assertThat(PLANE.tenant(tenant)).isNull();
  }

  @Test
  void aTenantOfKubectlsIsNeitherTakenNorTouched() {
    String name = name();
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
    Awaitility.await()
        .atMost(Duration.ofSeconds(60))
        .until(
            () ->
                calls
                    .create(name, UUID.randomUUID().toString())
                    .code()
                    .equals("tenant_name_taken"));

    assertThat(PLANE.tenant(name).getSpec().displayName()).isEqualTo("By hand");
    assertThat(PLANE.tenant(name).getSpec().organization()).isNull();
  }

  @Test
  void noneIsMadeInAnOrganizationThatEndsMeanwhile() throws Exception {
    TestingOrganization ending = PLANE.organization("Creates and ends");

    Answer refused = ending.askedWhileItEnds(new TenantCalls(ending)::create);

    assertThat(refused.code()).isEqualTo("not_found");
    assertThat(TableText.occurrences(PLANE.database(), ending.id().toString()))
        .doesNotContain("tenants.tenant");
  }

  @Test
  void deletingTakesTheNameOnceMoreAndAFreshProof() {
    String name = name();
    String id = calls.create(name, UUID.randomUUID().toString()).text("/id");
    String one = calls.path() + "/" + id;

    assertThat(organization.owner().delete(one).code()).isEqualTo("condition_not_met");
    PLANE
        .clock()
        .ahead(
            Duration.ofMinutes(11),
            () ->
                assertThat(organization.owner().delete(one + "?confirm=" + name).code())
                    .isEqualTo("step_up_required"));
    assertThat(PLANE.tenant(name)).isNotNull();

    Caller fresh = PLANE.stranger().signIn(organization.ownerEmail(), ControlPlane.PASSWORD);
    assertThat(fresh.delete(one + "?confirm=" + name).status()).isIn(202, 204);

    Awaitility.await().atMost(Duration.ofSeconds(60)).until(() -> calls.get(id).status() == 404);
    assertThat(PLANE.tenant(name)).isNull();
    Awaitility.await("the name is free again")
        .atMost(Duration.ofSeconds(60))
        .until(() -> calls.create(name, UUID.randomUUID().toString()).status() == 201);
  }

  private static Answer act(String id, String action, Map<String, String> body) {
    return organization.owner().post(calls.path() + "/" + id + "/" + action, body);
  }
}
