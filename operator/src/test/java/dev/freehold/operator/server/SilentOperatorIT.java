package dev.freehold.operator.server;

import static dev.freehold.operator.server.TestServer.execute;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.freehold.testbed.postgres.PostgresVersion;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;

/** An operator that stands still, as on a paused machine, while another one has taken over. */
class SilentOperatorIT {
  private static final String TAKE =
      "select from registry.tenant_database where id = '%s' for update";

  @Test
  void whatItHadLockedComesFreeByItself() throws SQLException {
    var world = TestServer.of(PostgresVersion.V18);
    String take = TAKE.formatted(world.claimed().row().id().value());
    try (Connection silent = world.dataSource().getConnection()) {
      // Given
      silent.setAutoCommit(false);
      execute(silent, take);

      // When
      Awaitility.await()
          .atMost(Duration.ofSeconds(40))
          .ignoreExceptionsInstanceOf(ServerException.class)
          .untilAsserted(
              () ->
                  world.server.transaction(
                      "taking over",
                      connection -> {
                        execute(connection, take + " nowait");
                      }));

      // Then
      assertThatThrownBy(() -> execute(silent, take)).isInstanceOf(SQLException.class);
    }
  }
}
