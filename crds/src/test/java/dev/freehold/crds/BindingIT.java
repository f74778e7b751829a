package dev.freehold.crds;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.freehold.testbed.cluster.Cluster;
import io.fabric8.kubernetes.api.model.ObjectMetaBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.dsl.base.PatchContext;
import io.fabric8.kubernetes.client.dsl.base.PatchType;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A person's manifest and the operator's binding live in one object. */
class BindingIT {
  private static final Binding BINDING = new Binding("local", "aaaaaaaaaaaaaaaa", "local", 1L);
  private static final String KEPT = "spec.binding cannot be removed";

  private final Cluster cluster = InstalledCrds.cluster();
  private final KubernetesClient client = cluster.client();
  private final Manifest manifest = Manifest.example("tenant-acme").named("bound");
  @TempDir private Path folder;

  @AfterEach
  void delete() {
    client.resource(manifest.resource()).delete();
  }

  @Test
  void aClientSideApplyWithoutBindingLeavesItAlone() throws Exception {
    // Given
    kubectlApply(manifest);
    place(BINDING);

    // When
    kubectlApply(manifest.with("spec: {displayName: Renamed}"));

    // Then
    assertThat(spec().displayName()).isEqualTo("Renamed");
    assertThat(spec().binding()).isEqualTo(BINDING);
  }

  @Test
  void aServerSideApplyWithoutBindingLeavesItAlone() throws Exception {
    // Given
    kubectlApply(manifest, "--server-side");
    place(BINDING);

    // When
    kubectlApply(manifest.with("spec: {displayName: Renamed}"), "--server-side");

    // Then
    assertThat(spec().displayName()).isEqualTo("Renamed");
    assertThat(spec().binding()).isEqualTo(BINDING);
  }

  @Test
  void aPersonWhoCopiedTheBindingCanLeaveItOutAgain() throws Exception {
    // Given
    kubectlApply(manifest, "--server-side");
    place(BINDING);
    kubectlApply(manifest.with(bound("aaaaaaaaaaaaaaaa", 1)), "--server-side");

    // When
    kubectlApply(manifest, "--server-side");

    // Then
    assertThat(spec().binding()).isEqualTo(BINDING);
  }

  @Test
  void aRestoredManifestBringsItsBindingAndCannotDropIt() throws Exception {
    // Given
    kubectlApply(manifest.with(bound("aaaaaaaaaaaaaaaa", 7)));

    // When // Then
    assertThatThrownBy(() -> kubectlApply(manifest)).hasMessageContaining(KEPT);
    assertThat(spec().binding()).isEqualTo(new Binding("local", "aaaaaaaaaaaaaaaa", "local", 7L));
  }

  @Test
  void aReplaceWithoutBindingIsRefused() throws Exception {
    // Given
    kubectlApply(manifest);
    place(BINDING);

    // When // Then
    assertThatThrownBy(() -> cluster.kubectl("replace", "-f", file(manifest)))
        .hasMessageContaining(KEPT);
  }

  @Test
  void aMoveRaisesTheRevisionAndThePersonsStaleCopyIsAConflict() throws Exception {
    // Given
    kubectlApply(manifest, "--server-side");
    place(BINDING);

    // When
    place(new Binding("other", "aaaaaaaaaaaaaaaa", "local", 2L));

    // Then
    assertThat(spec().binding().server()).isEqualTo("other");
    assertThatThrownBy(
            () -> kubectlApply(manifest.with(bound("aaaaaaaaaaaaaaaa", 1)), "--server-side"))
        .hasMessageContaining("conflicts with \"" + Freehold.PLACEMENT_MANAGER + "\"");
  }

  @Test
  void anAdoptionThatStaysInTheManifestDoesNotHinderALaterRestore() throws Exception {
    // Given
    kubectlApply(manifest.with("spec: {adopt: aaaaaaaaaaaaaaaa}"), "--server-side");
    place(BINDING);

    // When
    place(new Binding("local", "bbbbbbbbbbbbbbbb", "local", 2L));

    // Then
    kubectlApply(
        manifest.with("spec: {adopt: aaaaaaaaaaaaaaaa, displayName: Renamed}"), "--server-side");
    assertThat(spec().binding().databaseId()).isEqualTo("bbbbbbbbbbbbbbbb");
  }

  @Test
  void defaultsBelongToNobody() throws Exception {
    // Given
    kubectlApply(manifest, "--server-side");

    // When
    kubectlApply(
        manifest.with("spec: {reclaimPolicy: Delete}"), "--server-side", "--field-manager=other");

    // Then
    assertThat(spec().reclaimPolicy()).isEqualTo(TenantSpec.ReclaimPolicy.Delete);
  }

  /** As the operator does it: its own field manager, this field alone, with the UID. */
  private void place(Binding binding) {
    Tenant standing = client.resources(Tenant.class).withName("bound").get();
    var patch = Manifest.tree("apiVersion: freehold.dev/v1alpha1\nkind: Tenant");
    patch.putPOJO(
        "metadata",
        new ObjectMetaBuilder().withName("bound").withUid(standing.getMetadata().getUid()).build());
    patch.putObject("spec").putPOJO("binding", binding);
    client
        .resources(Tenant.class)
        .withName("bound")
        .patch(
            new PatchContext.Builder()
                .withPatchType(PatchType.SERVER_SIDE_APPLY)
                .withFieldManager(Freehold.PLACEMENT_MANAGER)
                .build(),
            client.getKubernetesSerialization().asJson(patch));
  }

  private TenantSpec spec() {
    return client.resources(Tenant.class).withName("bound").get().getSpec();
  }

  private void kubectlApply(Manifest applied, String... flags) throws Exception {
    var words = new ArrayList<>(List.of("apply", "-f", file(applied)));
    words.addAll(List.of(flags));
    cluster.kubectl(words.toArray(String[]::new));
  }

  private String file(Manifest applied) throws Exception {
    return Files.writeString(folder.resolve("tenant.yaml"), applied.yaml()).toString();
  }

  private static String bound(String databaseId, int revision) {
    return "spec: {binding: {server: local, databaseId: %s, cluster: local, revision: %d}}"
        .formatted(databaseId, revision);
  }
}
