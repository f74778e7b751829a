package dev.freehold.operator.tenant;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.freehold.operator.World;
import java.sql.SQLException;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** A tenant's login opens its own database and no other. */
class IsolationIT {
  private static World world;

  @BeforeAll
  static void start() throws SQLException {
    world = World.shared();
  }

  @Test
  void aTenantsLoginIsRefusedEverywhereElse() throws SQLException {
    String own = TestingTenant.ready(world, "a");
    String other = TestingTenant.ready(world, "b");
    Map<String, String> credentials = world.credentials(own);
    world.app(own).close();
    for (String database :
        List.of(world.credentials(other).get("database"), "postgres", "template1", "freehold")) {
      // Then
      assertThatThrownBy(() -> connect(database, credentials, credentials.get("password")))
          .as(database)
          .extracting("SQLState")
          .isEqualTo("42501");
    }
    assertThatThrownBy(() -> connect(credentials.get("database"), credentials, "wrong"))
        .extracting("SQLState")
        .isEqualTo("28P01");
  }

  private static void connect(String database, Map<String, String> credentials, String password)
      throws SQLException {
    world.postgres().connect(database, credentials.get("username"), password).close();
  }
}
