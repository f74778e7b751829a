package dev.freehold.operator.tenant;

import static org.assertj.core.api.Assertions.assertThat;

import dev.freehold.crds.DatabaseServer;
import dev.freehold.crds.DatabaseServerStatus;
import dev.freehold.crds.Freehold;
import io.fabric8.kubernetes.api.model.Condition;
import io.fabric8.kubernetes.api.model.ConditionBuilder;
import io.fabric8.kubernetes.api.model.ObjectMetaBuilder;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class ServerTrustTest {
  @Test
  void onlyAServerThatWasTriedTakesNewTenants() {
    assertThat(ServerTrust.objection(server("18.6", Map.of()))).isEqualTo("was not looked at yet");
    assertThat(
            ServerTrust.objection(
                server(
                    "18.6",
                    Map.of(),
                    condition("Prepared", "True", "Prepared"),
                    condition("IsolationVerified", "False", "IsolationBroken"))))
        .contains("IsolationVerified=False/IsolationBroken", "kubectl describe databaseserver one");
    assertThat(
            ServerTrust.objection(
                server(
                    "18.6",
                    Map.of(),
                    condition("Prepared", "True", "Prepared"),
                    condition("IsolationVerified", "True", "Verified"))))
        .isEmpty();
  }

  @Test
  void aServerOlderThan16IsSharedOnlyWhereSomebodySaysSo() {
    assertThat(ServerTrust.mayBeShared(server("15.18", Map.of()))).isFalse();
    assertThat(ServerTrust.mayBeShared(server("16.0", Map.of()))).isTrue();
    assertThat(
            ServerTrust.mayBeShared(
                server("15.18", Map.of(Freehold.ALLOW_SHARED_ANNOTATION, "true"))))
        .isTrue();
  }

  @Test
  void trustThatIsWonWakesThoseWhoWait() {
    var before = server("18.6", Map.of());
    var after =
        server(
            "18.6",
            Map.of(),
            condition("Prepared", "True", "Prepared"),
            condition("IsolationVerified", "True", "Verified"));

    // Then
    assertThat(new ServerChange().matters(after, before)).isTrue();
    assertThat(new ServerChange().matters(before, after)).isFalse();
    assertThat(
            new ServerChange()
                .matters(
                    server("15.18", Map.of(Freehold.ALLOW_SHARED_ANNOTATION, "true")),
                    server("15.18", Map.of())))
        .isTrue();
  }

  private static Condition condition(String type, String status, String reason) {
    return new ConditionBuilder().withType(type).withStatus(status).withReason(reason).build();
  }

  private static DatabaseServer server(
      String version, Map<String, String> annotations, Condition... conditions) {
    var server = new DatabaseServer();
    server.setMetadata(
        new ObjectMetaBuilder().withName("one").withUid("1").withAnnotations(annotations).build());
    server.setStatus(
        new DatabaseServerStatus(
            1L, List.of(conditions), version, 0, 0, 0, null, 0, 100, null, null));
    return server;
  }
}
