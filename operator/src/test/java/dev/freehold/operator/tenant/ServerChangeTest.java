package dev.freehold.operator.tenant;

import static org.assertj.core.api.Assertions.assertThat;

import dev.freehold.crds.DatabaseServer;
import dev.freehold.crds.DatabaseServerStatus;
import io.fabric8.kubernetes.api.model.ObjectMetaBuilder;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Whom a change of a DatabaseServer wakes. */
class ServerChangeTest {
  private final ServerChange change = new ServerChange();

  /** It would undo the spreading of the first looks. */
  @Test
  void theFirstRoomThatComesFreeAfterAStartIsNotForThoseThatHaveAPlace() {
    assertThat(change.matters(server(1, 4), server(1, 5))).isTrue();
    assertThat(change.isForAll(server(1, 4))).isFalse();
  }

  @Test
  void anotherSpecIsForAllOnce() {
    assertThat(change.matters(server(2, 5), server(1, 5))).isTrue();
    assertThat(change.isForAll(server(2, 5))).isTrue();
    assertThat(change.isForAll(server(2, 4))).isFalse();
  }

  private static DatabaseServer server(long generation, int tenants) {
    var server = new DatabaseServer();
    server.setMetadata(
        new ObjectMetaBuilder().withName("one").withUid("1").withGeneration(generation).build());
    server.setStatus(
        new DatabaseServerStatus(
            generation, List.of(), "18.6", tenants, 0, 0, null, 0, 100, null, null));
    return server;
  }
}
