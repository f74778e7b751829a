package dev.freehold.testbed.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import org.junit.jupiter.api.Test;

class AuditLogTest {

  @Test
  void readsWhatCountsOfAnEvent() {
    // Given
    var line =
        """
        {"kind":"Event","stage":"ResponseComplete","verb":"patch",\
        "user":{"username":"system:serviceaccount:freehold:operator"},"userAgent":"freehold-operator",\
        "objectRef":{"resource":"tenants","namespace":"","name":"acme","apiGroup":"freehold.dev","subresource":"status"},\
        "responseStatus":{"code":200},"requestReceivedTimestamp":"2026-01-02T03:04:05.000006Z"}""";

    // When
    var event = AuditLog.parse(line);

    // Then
    assertThat(event)
        .contains(
            new AuditEvent(
                "patch",
                "system:serviceaccount:freehold:operator",
                "freehold-operator",
                "freehold.dev",
                "tenants",
                "status",
                "",
                "acme",
                200,
                Instant.parse("2026-01-02T03:04:05.000006Z")));
  }

  @Test
  void skipsOtherStagesAndALineThatIsStillBeingWritten() {
    assertThat(AuditLog.parse("{\"stage\":\"Panic\",\"verb\":\"get\"}")).isEmpty();
    assertThat(AuditLog.parse("{\"kind\":\"Event\",\"stage\":\"Respo")).isEmpty();
  }
}
