package dev.freehold.operator.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.freehold.testbed.postgres.PostgresVersion;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import javax.sql.DataSource;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What is a server's failure, and what is that of one database. */
class ServerFailuresIT {

  @ParameterizedTest
  @ValueSource(strings = {"connection limit 0", "allow_connections false"})
  void aDatabaseThatLetsNobodyInSaysNothingOfItsServer(String closed) throws SQLException {
    TestServer world = TestServer.of(PostgresVersion.V18);
    String database = world.made().row().database();
    var singles = new Singles();
    try (Server server = world.server(singles)) {
      world.registry.counts(server);
      world.asSuperuser("postgres", "alter database %s %s".formatted(database, closed));

      // When
      assertThatThrownBy(() -> server.inside(database, "looking into it", connection -> {}))
          .isInstanceOfSatisfying(
              ServerException.class,
              e -> assertThat(e.reason()).isEqualTo(ServerException.Reason.DatabaseError));
      world.registry.counts(server);

      // Then: the server was not proven once more, while all others would be refused
      assertThat(singles.databases).containsExactly(Server.REGISTRY_DATABASE, database);
    }
  }

  private static final class Singles implements AdminDataSources {
    private final AdminDataSources real = new PostgresDataSources();
    private final List<String> databases = new ArrayList<>();

    @Override
    public DataSource pool(
        String server, ServerAddress address, AdminLogin login, String database, int size) {
      return real.pool(server, address, login, database, size);
    }

    @Override
    public DataSource single(
        String server, ServerAddress address, AdminLogin login, String database) {
      databases.add(database);
      return real.single(server, address, login, database);
    }
  }
}
