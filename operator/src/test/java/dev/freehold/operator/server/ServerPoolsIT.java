package dev.freehold.operator.server;

import static org.assertj.core.api.Assertions.assertThat;

import dev.freehold.crds.DatabaseServer;
import dev.freehold.operator.OperatorSettings;
import dev.freehold.operator.World;
import java.sql.SQLException;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.context.properties.source.MapConfigurationPropertySource;

class ServerPoolsIT {

  @Test
  void aServerThatWasMadeAgainElsewhereIsNotServedByItsOldPool() throws SQLException {
    World world = World.shared();
    var settings =
        new Binder(new MapConfigurationPropertySource(Map.of()))
            .bindOrCreate("freehold", OperatorSettings.class);
    DatabaseServer resource =
        world.client().resources(DatabaseServer.class).withName(World.SERVER).get();
    try (var pools = new ServerPools(world.client(), new PostgresDataSources(), settings)) {
      Server first = pools.of(resource);
      assertThat(pools.of(resource)).isSameAs(first);
      var serialization = world.client().getKubernetesSerialization();
      String elsewhere = serialization.asJson(resource).replace("127.0.0.1", "127.0.0.2");

      // When
      Server second = pools.of(serialization.unmarshal(elsewhere, DatabaseServer.class));

      // Then
      assertThat(second.address().host()).isEqualTo("127.0.0.2");
    }
  }
}
