package dev.freehold.operator.tenant;

import static org.assertj.core.api.Assertions.assertThat;

import dev.freehold.operator.HostAuthentication;
import dev.freehold.operator.OwnServer;
import dev.freehold.operator.World;
import io.fabric8.kubernetes.api.model.Condition;
import java.sql.SQLException;
import org.junit.jupiter.api.Test;

/** A server that does not keep tenants apart any more. */
class UntrustedServerIT {

  @Test
  void itKeepsItsTenantsAndGetsNoMoreUntilItIsMended() throws SQLException {
    World world = World.shared();
    String early = World.name("early");
    String late = World.name("late");
    try (OwnServer server = OwnServer.ready(world, 50)) {
      server.applyTenant(early, "reclaimPolicy: Delete");
      world.awaitReady(early);

      // When
      HostAuthentication.trustTenants(server.postgres());
      Condition broken = world.awaitServer(server.name(), "False", "IsolationBroken");
      server.applyTenant(late, "reclaimPolicy: Delete");

      // Then
      assertThat(broken.getMessage()).contains("any password", "pg_hba.conf");
      Condition placed = world.awaitCondition(late, "Placed", "False", "NoServer");
      assertThat(placed.getMessage())
          .contains("'" + server.name() + "'", "IsolationVerified=False/IsolationBroken");
      world.touch(early);
      world.awaitReady(early);

      // When
      HostAuthentication.restore(server.postgres());

      // Then
      world.awaitServer(server.name(), "True", "Ready");
      world.awaitReady(late);
      world.delete(early);
      world.delete(late);
      world.awaitGone(early);
      world.awaitGone(late);
    }
  }
}
