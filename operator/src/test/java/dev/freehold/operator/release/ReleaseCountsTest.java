package dev.freehold.operator.release;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.freehold.crds.Tenant;
import dev.freehold.operator.Manifests;
import io.fabric8.kubernetes.client.utils.KubernetesSerialization;
import java.util.List;
import org.junit.jupiter.api.Test;

class ReleaseCountsTest {
  private static final KubernetesSerialization YAML =
      new KubernetesSerialization(new ObjectMapper(), false);

  @Test
  void onlyThoseThatCameFromAnotherReleaseSpeakAgainstIt() {
    Tenant moved = failing("moved", "release: old, targetRelease: next");
    Tenant newcomer = failing("newcomer", "targetRelease: next");
    Tenant neverReady = failing("unready", "url: 'http://unready'");
    Tenant pinned = failing("pinned", "release: old", "release: next");

    // When
    var counts =
        ReleaseCounts.of(
            "next",
            true,
            new TestingReleaseUsers(List.of(moved, newcomer, neverReady), List.of(pinned)));

    // Then
    assertThat(counts.failed()).isEqualTo(4);
    assertThat(counts.failedTenants()).isEqualTo("'moved', 'newcomer', 'pinned', 'unready'");
    assertThat(counts.against()).containsExactly("moved");
  }

  private static Tenant failing(String name, String status, String... spec) {
    return YAML.unmarshal(
        Manifests.tenant(name, spec)
            + "status: {%s, conditions: [{type: WorkloadReady, status: 'False', reason: RolloutFailed}]}\n"
                .formatted(status),
        Tenant.class);
  }
}
