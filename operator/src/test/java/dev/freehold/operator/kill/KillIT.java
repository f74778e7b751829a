package dev.freehold.operator.kill;

import static org.assertj.core.api.Assertions.assertThat;

import dev.freehold.crds.Tenant;
import dev.freehold.operator.Installation;
import dev.freehold.operator.Manifests;
import dev.freehold.operator.TenantSnapshot;
import dev.freehold.operator.World;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/**
 * The operator is killed after its first, its second, … call for a tenant, until it survives. The
 * next operator, which waits as a standby already, finishes that tenant and is killed itself one
 * call later on the next one.
 */
class KillIT {
  private static final String RUN = World.name("kill");
  private static World world;

  @BeforeAll
  static void stopTheOperatorOfThisWorld() throws SQLException {
    world = World.shared();
    world.stopOperator();
  }

  @AfterAll
  static void startItAgain() {
    world.startOperator();
  }

  @Test
  void killedAnywhereATenantEndsAsIfNothingHadHappened() throws SQLException {
    var made = new ArrayList<String>();
    List<String> calls = null;
    OperatorProcess operator = OperatorProcess.start(world, name(1), 1);
    for (int at = 1; calls == null; at++) {
      OperatorProcess next = OperatorProcess.start(world, name(at + 1), at + 1);
      // When
      world.cluster().apply(Manifests.tenant(name(at), "reclaimPolicy: Delete"));
      made.add(name(at));
      if (isKilledOrReady(operator, name(at))) {
        takeOver(operator);
        operator = next;
        world.awaitReady(name(at));
      } else {
        calls = operator.calls();
        assertThat(calls).as(operator::log).isNotEmpty();
        next.close();
      }
    }
    operator.close();
    // TODO
    System.out.printf("killed after each of %d calls of a provisioning:%n%s%n", calls.size(), String.join("\n", calls));

    // Then: all are as the last one, which was never interrupted
    String undisturbed = TenantSnapshot.of(world, made.getLast());
    for (String tenant : made) {
      assertThat(TenantSnapshot.of(world, tenant)).as(tenant).isEqualTo(undisturbed);
    }
  }

  private static String name(int at) {
    return "%s-%03d".formatted(RUN, at);
  }

  private static boolean isKilledOrReady(OperatorProcess operator, String tenant) {
    Optional<Integer> exit =
        World.await(
            "the operator is killed, or " + tenant + " is ready",
            () ->
                operator.exit().isPresent()
                    ? Optional.of(operator.exit())
                    : world
                        .condition(tenant, "Ready")
                        .filter(each -> each.getStatus().equals("True"))
                        .map(_ -> Optional.empty()),
            operator::log);
    exit.ifPresent(code -> assertThat(code).as(operator::log).isEqualTo(OperatorProcess.KILLED));
    return exit.isPresent();
  }

  /** The lease of a killed operator need not be waited for: its process is known to be gone. */
  private static void takeOver(OperatorProcess killed) {
    killed.close();
    world.client().leases().inNamespace(Installation.NAMESPACE).withName("freehold-operator").delete();
  }
}
