package dev.freehold.operator.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import dev.freehold.crds.DatabaseServerSpec.Capacity;
import dev.freehold.operator.server.Registry.Claim;
import dev.freehold.operator.server.RegistryRow.State;
import dev.freehold.testbed.postgres.PostgresVersion;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.MethodSource;

@ParameterizedClass
@MethodSource("dev.freehold.testbed.postgres.Postgres#available")
class RegistryIT {
  private final TestServer world;

  RegistryIT(PostgresVersion version) throws SQLException {
    world = TestServer.of(version);
  }

  @RepeatedTest(10)
  void theLastSlotGoesToExactlyOneOfManyAtOnce() throws Exception {
    int used = world.registry.counts(world.server).tenants();
    int atOnce = 4;
    var start = new CyclicBarrier(atOnce);
    var claims = new ArrayList<Callable<Claim>>();
    for (int i = 0; i < atOnce; i++) {
      String tenant = "last-" + UUID.randomUUID();
      claims.add(
          () -> {
            start.await();
            return world.claim(tenant, tenant, used + 1);
          });
    }

    // When
    var results = new ArrayList<Claim>();
    try (var threads = Executors.newFixedThreadPool(atOnce)) {
      for (var future : threads.invokeAll(claims)) {
        results.add(future.get());
      }
    }

    // Then
    assertThat(results).filteredOn(Claim.Claimed.class::isInstance).hasSize(1);
    assertThat(results)
        .filteredOn(Claim.Full.class::isInstance)
        .hasSize(atOnce - 1)
        .allSatisfy(full -> assertThat(((Claim.Full) full).used().tenants()).isEqualTo(used + 1));
  }

  @RepeatedTest(5)
  void theLastConnectionsGoToExactlyOneOfManyAtOnce() throws Exception {
    long used = world.registry.counts(world.server).connections();
    var capacity = new Capacity(10_000, null, (int) used + 9);
    int atOnce = 4;
    var start = new CyclicBarrier(atOnce);
    var claims = new ArrayList<Callable<Claim>>();
    for (int i = 0; i < atOnce; i++) {
      String tenant = "connections-" + UUID.randomUUID();
      claims.add(
          () -> {
            start.await();
            return world.registry.claim(
                world.server, new Claimant(tenant, tenant, 5, false), capacity);
          });
    }

    // When
    var results = new ArrayList<Claim>();
    try (var threads = Executors.newFixedThreadPool(atOnce)) {
      for (var future : threads.invokeAll(claims)) {
        results.add(future.get());
      }
    }

    // Then
    assertThat(results).filteredOn(Claim.Claimed.class::isInstance).hasSize(1);
    assertThat(results)
        .filteredOn(Claim.Full.class::isInstance)
        .hasSize(atOnce - 1)
        .allSatisfy(
            full -> assertThat(((Claim.Full) full).used().connections()).isEqualTo(used + 5));
  }

  @Test
  void aClaimAfterACrashFindsItsRowAgain() {
    var first = world.claimed();

    // When
    var again = world.claim(first.row().tenant(), first.row().tenantUid(), 0);

    // Then
    assertThat(((Claim.Claimed) again).facts().row().id()).isEqualTo(first.row().id());
  }

  @Test
  void aNameThatHasDataIsTakenUnlessAFreshRowIsWantedBesideIt() {
    var made = world.made();
    String tenant = made.row().tenant();

    // Then
    assertThat(world.claim(tenant, "new-uid", 10_000))
        .isInstanceOfSatisfying(Claim.Taken.class, taken -> assertThat(taken.others()).hasSize(1));
    world.removal.retain(world.server, made.facts(), Duration.ofDays(30));
    assertThat(world.claim(tenant, "new-uid", 10_000)).isInstanceOf(Claim.Taken.class);
    assertThat(world.claim(tenant, "new-uid", 10_000, true)).isInstanceOf(Claim.Claimed.class);
    assertThat(world.registry.named(world.server, tenant))
        .extracting(facts -> facts.row().state())
        .containsExactlyInAnyOrder(State.tombstone, State.creating);
  }

  @Test
  void theSealedPasswordIsErasedAndALateErasureSparesANewerOne() {
    var made = world.made();
    world.registry.handOut(world.server, made.row(), null, Instant.now());
    assertThat(world.facts(made.row()).row().sealedPassword()).isNull();
    var renewed = world.admin.renewPassword(world.server, made.row());

    // When: the erasure of the first password comes late
    world.registry.handOut(world.server, made.row(), null, Instant.now());

    // Then
    assertThat(world.registry.password(world.facts(renewed.row()).row())).isPresent();
  }

  @Test
  void aPasswordSealedWithALostKeyIsRenewedWhenTheLoginIsLetIn() {
    var claimed = world.claimed();
    byte[] otherKey = new byte[32];
    otherKey[0] = 1;
    var registry = new Registry(new Sealing("sql-tests", otherKey));
    assertThat(registry.password(claimed.row())).isEmpty();

    // When
    var admin = new DatabaseAdmin(registry);
    admin.ensure(world.server, claimed, TestServer.LIMIT);
    var row = admin.open(world.server, claimed.row()).row();

    // Then
    assertThat(row.passwordRevision()).isEqualTo(1);
    var password = registry.password(row).orElseThrow();
    assertThatCode(() -> world.postgres.connect(row.database(), row.login(), password).close())
        .doesNotThrowAnyException();
  }
}
