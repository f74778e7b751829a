package dev.freehold.controlplane.tenants;

import static org.assertj.core.api.Assertions.assertThat;

import dev.freehold.controlplane.Answer;
import dev.freehold.controlplane.Caller;
import dev.freehold.controlplane.ControlPlane;
import dev.freehold.controlplane.TestingOrganization;
import dev.freehold.controlplane.jobs.RecurringJob;
import java.time.Duration;
import java.util.UUID;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * What the operator would do is done by the test: binding and finalizer in one write, as it does.
 */
class TenantDeletionIT {
  private static final ControlPlane PLANE = ControlPlane.shared();
  private static final String DATABASE = "abcdefghijklmnop";
  private static TestingOrganization organization;
  private static TenantCalls calls;

  private Caller owner;
  private String id;
  private String name;
  private String path;

  @BeforeAll
  static void prepare() {
    organization = PLANE.organization("Deletions");
    calls = new TenantCalls(organization);
  }

  @BeforeEach
  void place() {
    Answer created = calls.create();
    id = created.text("/id");
    name = created.text("/name");
    path = calls.path() + "/" + id;
    owner = PLANE.stranger().signIn(organization.ownerEmail(), ControlPlane.PASSWORD);
    patch(
        "{\"metadata\": {\"finalizers\": [\"freehold.dev/operator\"]}, \"spec\": {\"retention\": \"60d\", \"binding\": {\"server\": \"main\", \"databaseId\": \"%s\", \"cluster\": \"local\", \"revision\": 1}}}"
            .formatted(DATABASE));
  }

  @Test
  void theFirstStepTellsWhatTheSecondOneWouldDo() {
    awaitSeen("/retentionDays", "60");
    Answer preview = owner.get(path + "/deletion");

    assertThat(preview.text("/confirm")).isEqualTo(name);
    assertThat(preview.json().at("/database").asBoolean()).isTrue();
    assertThat(PLANE.tenant(name).isMarkedForDeletion()).isFalse();
  }

  @Test
  void whatIsDeletedComesBackWithItsData() {
    String uid = PLANE.tenant(name).getMetadata().getUid();

    Answer deleting = owner.delete(path + "?confirm=" + name);
    Answer tooSoon = owner.post(path + "/undelete", java.util.Map.of());
    takenDown();

    assertThat(deleting.status()).isEqualTo(202);
    assertThat(deleting.text("/retainedUntil")).isNotEmpty();
    assertThat(tooSoon.code()).isEqualTo("tenant_not_deleted");
    assertThat(tooSoon.header("Retry-After")).isEqualTo("10");
    assertThat(owner.get(calls.path()).body()).doesNotContain(id);
    assertThat(owner.get(calls.path() + "?deleted=true").body()).contains(id);
    assertThat(calls.create(name, UUID.randomUUID().toString()).code())
        .as("its data keep its name")
        .isEqualTo("tenant_name_taken");

    Answer back = owner.post(path + "/undelete", java.util.Map.of());

    assertThat(back.status()).as(back.body()).isEqualTo(200);
    assertThat(PLANE.tenant(name).getSpec().adopt()).isEqualTo(DATABASE);
    assertThat(PLANE.tenant(name).getMetadata().getUid()).isNotEqualTo(uid);
    assertThat(owner.get(calls.path()).body()).contains(id);
    assertThat(owner.post(path + "/undelete", java.util.Map.of()).code())
        .isEqualTo("tenant_not_deleted");
  }

  @Test
  void afterTheRetentionNothingComesBackAndTheNameIsFree() {
    owner.delete(path + "?confirm=" + name);
    takenDown();

    PLANE
        .clock()
        .ahead(
            Duration.ofDays(61),
            () -> {
              // The sessions of now are over by then.
              Caller then =
                  PLANE.stranger().signIn(organization.ownerEmail(), ControlPlane.PASSWORD);
              assertThat(then.post(path + "/undelete", java.util.Map.of()).code())
                  .isEqualTo("retention_over");
              PLANE.bean("forgetTenants", RecurringJob.class).work().run();
            });

    assertThat(owner.get(path).status()).isEqualTo(404);
    assertThat(calls.create(name, UUID.randomUUID().toString()).status()).isEqualTo(201);
  }

  @Test
  void whatOthersImposedIsNotLiftedByDeletingAndBringingBack() {
    patch("{\"spec\": {\"restrictions\": {\"billing\": {\"level\": \"Suspended\"}}}}");
    owner.delete(path + "?confirm=" + name);
    takenDown();

    Answer refused = owner.post(path + "/undelete", java.util.Map.of());

    assertThat(refused.code()).isEqualTo("tenant_restricted");
    assertThat(refused.body()).contains("billing");
    assertThat(PLANE.tenant(name)).isNull();
  }

  @Test
  void whatStaffHoldsIsNotDeleted() {
    patch("{\"spec\": {\"restrictions\": {\"hold\": {\"level\": \"ReadOnly\"}}}}");
    awaitSeen("/heldBy", "staff");

    assertThat(owner.delete(path + "?confirm=" + name).code()).isEqualTo("tenant_restricted");
    assertThat(PLANE.tenant(name).isMarkedForDeletion()).isFalse();
  }

  @Test
  void whatSomebodyDeletedWithKubectlIsToldAndComesBackWithItsData() {
    awaitSeen("/retentionDays", "60");

    PLANE.cluster().kubectl("delete", "tenant", name, "--wait=false");
    removeFinalizer();

    Awaitility.await()
        .atMost(Duration.ofSeconds(60))
        .until(() -> owner.get(path).text("/problem").startsWith("it was deleted in the cluster"));
    Answer deleted = owner.delete(path + "?confirm=" + name);
    assertThat(deleted.status()).as(deleted.body()).isEqualTo(200);
    assertThat(deleted.text("/retainedUntil")).isNotEmpty();

    Answer back = owner.post(path + "/undelete", java.util.Map.of());

    assertThat(back.status()).as(back.body()).isEqualTo(200);
    assertThat(PLANE.tenant(name).getSpec().adopt()).isEqualTo(DATABASE);
    assertThat(back.json().at("/problem").isNull()).isTrue();
  }

  @Test
  void itIsFoundByItsUidWhateverBecameOfItsAnnotation() {
    PLANE.cluster().kubectl("annotate", "tenant", name, TenantResources.ID_ANNOTATION + "-");

    owner.delete(path + "?confirm=" + name);
    takenDown();

    assertThat(PLANE.tenant(name)).isNull();
  }

  private void patch(String merge) {
    PLANE.cluster().kubectl("patch", "tenant", name, "--type=merge", "-p", merge);
  }

  private void awaitSeen(String pointer, String value) {
    Awaitility.await()
        .atMost(Duration.ofSeconds(60))
        .until(() -> owner.get(path + "/deletion").text(pointer).equals(value));
  }

  private void takenDown() {
    Awaitility.await()
        .atMost(Duration.ofSeconds(60))
        .until(() -> PLANE.tenant(name).isMarkedForDeletion());
    removeFinalizer();
    Awaitility.await()
        .atMost(Duration.ofSeconds(60))
        .until(() -> !owner.get(path).text("/deleted").isEmpty());
  }

  private void removeFinalizer() {
    PLANE
        .cluster()
        .kubectl(
            "patch",
            "tenant",
            name,
            "--type=json",
            "-p",
            "[{\"op\": \"remove\", \"path\": \"/metadata/finalizers\"}]");
  }
}
