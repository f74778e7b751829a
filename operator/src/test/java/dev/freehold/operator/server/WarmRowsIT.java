package dev.freehold.operator.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.freehold.crds.DatabaseServerSpec.Capacity;
import dev.freehold.crds.TenantStatus.Access;
import dev.freehold.operator.ObservedDataSources;
import dev.freehold.operator.server.Registry.Claim;
import dev.freehold.testbed.postgres.PostgresVersion;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.MethodSource;

/** What a claim takes out of the pool, and what it does not. */
@ParameterizedClass
@MethodSource("dev.freehold.testbed.postgres.Postgres#available")
class WarmRowsIT {
  private final TestServer world;
  private final TestPool pool;

  WarmRowsIT(PostgresVersion version) throws SQLException {
    world = TestServer.of(version);
    pool = new TestPool(world, world.registry);
  }

  @AfterEach
  void emptyThePool() {
    pool.fill(0);
  }

  @Test
  void aClaimOpensADatabaseThatWasClosedUntilThen() throws SQLException {
    pool.fill(1);
    DatabaseFacts warm = pool.warm().getFirst();
    String password = world.registry.password(warm.row()).orElseThrow();
    var made = new TestServer.Made(warm, password);
    assertThatThrownBy(() -> world.app(made)).hasMessageContaining("not permitted to log in");

    // When
    DatabaseFacts claimed = pool.claim("opens");

    // Then
    assertThat(claimed.row().id()).isEqualTo(warm.row().id());
    assertThat(claimed.row().state()).isEqualTo(RegistryRow.State.assigned);
    assertThat(world.admin.ensure(world.server, claimed, TestServer.LIMIT))
        .isInstanceOf(DatabaseAdmin.Ensured.Right.class);
    try (Connection app = world.app(made)) {
      TestServer.execute(app, "create table public.mine (n int)");
    }
    assertThat(
            world.query(
                claimed.row().database(),
                "select tableowner from pg_tables where tablename = 'mine'"))
        .containsExactly(claimed.row().id().owner());
    world.access.apply(world.server, claimed.row(), Access.ReadOnly);
    assertThat(
            world.query(
                claimed.row().database(),
                "select has_table_privilege('%s', 'public.mine', 'select')"
                    .formatted(claimed.row().id().reader())))
        .containsExactly("t");
    assertThat(
            world.query(
                "postgres",
                "select count(*) from pg_database d, aclexplode(d.datacl) a where d.datname = '%s' and a.grantee = 0"
                    .formatted(claimed.row().database())))
        .containsExactly("0");
  }

  @Test
  void claimsAtOnceTakeEachDatabaseOnceAndThenMakeTheirOwn() throws Exception {
    int claims = 12;
    pool.fill(8);
    List<String> ready = pool.warm().stream().map(each -> each.row().id().value()).toList();
    var start = new CyclicBarrier(claims);
    var tasks = new ArrayList<Callable<DatabaseFacts>>();
    for (int i = 0; i < claims; i++) {
      tasks.add(
          () -> {
            start.await();
            return pool.claim("many");
          });
    }

    // When
    var claimed = new ArrayList<RegistryRow>();
    try (var threads = Executors.newFixedThreadPool(claims)) {
      for (var future : threads.invokeAll(tasks)) {
        claimed.add(future.get().row());
      }
    }

    // Then
    assertThat(claimed).extracting(RegistryRow::id).doesNotHaveDuplicates();
    assertThat(claimed)
        .filteredOn(row -> row.state() == RegistryRow.State.assigned)
        .extracting(row -> row.id().value())
        .containsExactlyInAnyOrderElementsOf(ready);
    assertThat(claimed)
        .filteredOn(row -> row.state() == RegistryRow.State.creating)
        .hasSize(claims - ready.size());
    assertThat(pool.warm()).isEmpty();
  }

  @Test
  void aClaimThatIsCutOffAnywhereLeavesTheDatabaseInThePoolOrAssigned() {
    pool.fill(1);
    DatabaseId id = pool.warm().getFirst().row().id();
    String tenant = "cut-" + UUID.randomUUID();
    int cutAt = 0;
    boolean cut = true;
    while (cut) {
      cutAt++;
      var count = new AtomicInteger();
      int at = cutAt;
      // When
      try (Server failing =
          world.server(
              new ObservedDataSources(
                  what -> {
                    if (count.incrementAndGet() == at) {
                      throw new SQLException("cut after " + what, "08006");
                    }
                  }))) {
        cut = false;
        world.registry.claim(
            failing, new Claimant(tenant, tenant, 5, false), new Capacity(10_000, null, null));
      } catch (ServerException e) {
        cut = true;
      }

      // Then
      DatabaseFacts facts = world.registry.find(world.server, id).orElseThrow();
      boolean canLogin = facts.login() != null && facts.login().canLogin();
      assertThat(canLogin).isEqualTo(facts.row().state() == RegistryRow.State.assigned);
      assertThat(facts.row().tenant()).isEqualTo(canLogin ? tenant : "");
    }
    assertThat(world.registry.named(world.server, tenant)).hasSize(1);
  }

  @Test
  void whatIsOnItsWayOutOfThePoolIsPassedByAClaim() throws SQLException {
    pool.fill(1);
    DatabaseId id = pool.warm().getFirst().row().id();
    try (Connection other = world.postgres.connect("freehold")) {
      other.setAutoCommit(false);
      TestServer.execute(
          other,
          "update registry.tenant_database set state = 'stocking' where id = '%s'"
              .formatted(id.value()));

      // When
      DatabaseFacts claimed = pool.claim("passed");

      // Then
      assertThat(claimed.row().state()).isEqualTo(RegistryRow.State.creating);
      other.commit();
    }
    assertThat(world.registry.find(world.server, id).orElseThrow().row().state())
        .isEqualTo(RegistryRow.State.stocking);
  }

  @Test
  void aDatabaseWhosePasswordNobodyCanUnsealIsNotHandedOut() {
    pool.fill(1);
    DatabaseId id = pool.warm().getFirst().row().id();
    byte[] otherKey = new byte[32];
    otherKey[0] = 1;
    var registry = new Registry(new Sealing(world.sealing.installation(), otherKey));

    // When
    var claim =
        registry.claim(
            world.server,
            new Claimant("lost-" + id.value(), "lost", 5, false),
            new Capacity(10_000, null, null));

    // Then
    assertThat(((Claim.Claimed) claim).facts().row().state()).isEqualTo(RegistryRow.State.creating);
    assertThat(world.registry.find(world.server, id).orElseThrow().row().state())
        .isEqualTo(RegistryRow.State.stocking);
  }

  @Test
  void aDatabaseThatSomebodyDroppedIsNotHandedOutAndReplaced() throws SQLException {
    pool.fill(1);
    String lost = pool.warm().getFirst().row().database();
    world.asSuperuser("postgres", "drop database " + lost);

    // When
    DatabaseFacts claimed = pool.claim("dropped");

    // Then
    assertThat(claimed.row().state()).isEqualTo(RegistryRow.State.creating);
    pool.fill(1);
    assertThat(pool.warm()).hasSize(1).noneMatch(each -> each.row().database().equals(lost));
    assertThat(pool.strangers()).isEmpty();
  }
}
