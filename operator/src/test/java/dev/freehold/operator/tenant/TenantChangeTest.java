package dev.freehold.operator.tenant;

import static org.assertj.core.api.Assertions.assertThat;

import dev.freehold.crds.Tenant;
import io.fabric8.kubernetes.client.utils.KubernetesSerialization;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class TenantChangeTest {
  @Test
  void aStatusThatWeWriteIsNoReasonToLookAgain() {
    assertThat(TenantChange.matters(ready("True"), ready(null))).isFalse();
    assertThat(TenantChange.matters(ready("False"), ready("True"))).isFalse();
  }

  @Test
  void aStatusThatSomebodyEmptiedIsWrittenAnewAtOnce() {
    assertThat(TenantChange.matters(ready(null), ready("True"))).isTrue();
    assertThat(TenantChange.matters(new Tenant(), ready("True"))).isTrue();
  }

  @Test
  void ofTheAnnotationsOnlyWhatAsksForSomethingCounts() {
    Tenant before = ready("True");
    Tenant noted = ready("True");
    noted.getMetadata().setAnnotations(Map.of("example.com/note", "x"));
    Tenant asked = ready("True");
    asked.getMetadata().setAnnotations(Map.of("freehold.dev/rotate", "2026-03-01"));

    assertThat(TenantChange.matters(noted, before)).isFalse();
    assertThat(TenantChange.matters(asked, before)).isTrue();
  }

  /** Its only condition is Ready; null: its status is empty. */
  private static Tenant ready(@Nullable String status) {
    return new KubernetesSerialization()
        .unmarshal(
            status == null
                ? "status: {}"
                : "status: {conditions: [{type: Ready, status: '%s'}]}".formatted(status),
            Tenant.class);
  }
}
