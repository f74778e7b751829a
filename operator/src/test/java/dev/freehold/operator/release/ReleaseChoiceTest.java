package dev.freehold.operator.release;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.freehold.crds.AppRelease;
import dev.freehold.crds.AppReleaseSpec;
import dev.freehold.crds.Tenant;
import dev.freehold.operator.Manifests;
import io.fabric8.kubernetes.api.model.ObjectMetaBuilder;
import io.fabric8.kubernetes.client.utils.KubernetesSerialization;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ReleaseChoiceTest {
  private static final KubernetesSerialization YAML =
      new KubernetesSerialization(new ObjectMapper(), false);

  private static final List<AppRelease> RELEASES =
      List.of(release("old", false), release("pinned", false), release("new", true));

  @ParameterizedTest
  @CsvSource({
    // pin, target, running, chosen
    ", , , new",
    ", , old, old",
    ", new, old, new",
    ", gone, old, old",
    ", , gone, new",
    "pinned, , old, pinned",
    "pinned, new, old, pinned",
    "gone, new, old, ",
  })
  void aPinComesFirstThenWhatItWasGivenThenWhatItRunsThenTheDefault(
      String pin, String target, String running, String chosen) {
    String manifest =
        Manifests.tenant("acme")
            + (pin == null ? "" : "  release: " + pin + "\n")
            + "status: {release: %s, targetRelease: %s}\n".formatted(running, target);
    Tenant tenant = YAML.unmarshal(manifest, Tenant.class);

    assertThat(ReleaseChoice.of(tenant, RELEASES).map(each -> each.getMetadata().getName()))
        .isEqualTo(Optional.ofNullable(chosen));
  }

  private static AppRelease release(String name, boolean standard) {
    var release = new AppRelease();
    release.setMetadata(
        new ObjectMetaBuilder()
            .withName(name)
            .withCreationTimestamp("2026-03-01T12:00:00Z")
            .build());
    release.setSpec(
        YAML.unmarshal(
            "image: app\nversion: '1'\ndefault: %s\n".formatted(standard), AppReleaseSpec.class));
    return release;
  }
}
