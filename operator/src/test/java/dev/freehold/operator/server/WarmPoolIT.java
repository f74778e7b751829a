package dev.freehold.operator.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.freehold.crds.DatabaseServer;
import dev.freehold.crds.DatabaseServerSpec;
import dev.freehold.crds.DatabaseServerSpec.Capacity;
import dev.freehold.operator.ObservedDataSources;
import dev.freehold.operator.condition.Conditions;
import dev.freehold.operator.server.Registry.Claim;
import dev.freehold.testbed.postgres.PostgresVersion;
import io.fabric8.kubernetes.api.model.ObjectMetaBuilder;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.MethodSource;

@ParameterizedClass
@MethodSource("dev.freehold.testbed.postgres.Postgres#available")
class WarmPoolIT {
  private final TestServer world;
  private final WarmPool pool;

  WarmPoolIT(PostgresVersion version) throws SQLException {
    world = TestServer.of(version);
    pool = new WarmPool(world.registry, world.removal);
  }

  @AfterEach
  void emptyThePool() {
    fill(world.server, 0);
  }

  @Test
  void aClaimOpensADatabaseThatWasClosedUntilThen() throws SQLException {
    fill(world.server, 1);
    DatabaseFacts warm = warm().getFirst();
    String password = world.registry.password(warm.row()).orElseThrow();
    var made = new TestServer.Made(warm, password);
    assertThatThrownBy(() -> world.app(made)).hasMessageContaining("not permitted to log in");

    // When
    DatabaseFacts claimed = claim("opens");

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
                "select tableowner || ' ' || has_table_privilege('%s', 'public.mine', 'select') from pg_tables where tablename = 'mine'"
                    .formatted(claimed.row().id().reader())))
        .containsExactly(claimed.row().id().owner() + " true");
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
    fill(world.server, 8);
    List<String> ready = warm().stream().map(each -> each.row().id().value()).toList();
    var start = new CyclicBarrier(claims);
    var tasks = new ArrayList<Callable<DatabaseFacts>>();
    for (int i = 0; i < claims; i++) {
      tasks.add(
          () -> {
            start.await();
            return claim("many");
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
    assertThat(warm()).isEmpty();
  }

  @Test
  void stockingThatIsCutOffAnywhereLeavesNothingBehindAndHandsNothingOut() throws SQLException {
    int cutAt = 0;
    boolean cut = true;
    while (cut) {
      cutAt++;
      var count = new AtomicInteger();
      int at = cutAt;
      // When
      Server failing =
          world.server(
              new ObservedDataSources(
                  what -> {
                    if (count.incrementAndGet() == at) {
                      throw new SQLException("cut after " + what, "08006");
                    }
                  }));
      try (failing) {
        cut = false;
        new Stocking(world.sealing).one(failing);
      } catch (ServerException e) {
        cut = true;
      }

      // Then
      if (cut) {
        warm()
            .forEach(whole -> assertThat(whole.allRolesExist() && whole.databaseExists()).isTrue());
        fill(world.server, 0);
        assertThat(strangers()).as("left by a cut after statement %d", cutAt).isEmpty();
      }
    }
    assertThat(cutAt).isGreaterThan(10);
    assertThat(warm()).hasSize(1);
  }

  @Test
  void aClaimThatIsCutOffAnywhereLeavesTheDatabaseInThePoolOrAssigned() {
    fill(world.server, 1);
    DatabaseId id = warm().getFirst().row().id();
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
  void whileAnotherOperatorsStatementRunsOnNothingIsBegunOrDropped() throws Exception {
    DatabaseId id = DatabaseId.draw();
    world.server.transaction(
        "leaving an intent",
        connection -> {
          WarmRows.insert(connection, id, world.sealing.installation(), new byte[] {1});
        });
    try (Connection other = world.postgres.connect("freehold")) {
      TestServer.execute(other, "select pg_advisory_lock(7031106)");

      // When
      awaitQuiet();
      ServerReport report = look(world.server, server(1, false));

      // Then
      assertThat(world.registry.find(world.server, id)).isPresent();
      assertThat(warm()).isEmpty();
      assertThat(report.lookAgain()).isPresent();
    }
    fill(world.server, 1);
    assertThat(world.registry.find(world.server, id)).isEmpty();
  }

  @Test
  void whatIsOnItsWayOutOfThePoolIsPassedByAClaim() throws SQLException {
    fill(world.server, 1);
    DatabaseId id = warm().getFirst().row().id();
    try (Connection other = world.postgres.connect("freehold")) {
      other.setAutoCommit(false);
      TestServer.execute(
          other,
          "update registry.tenant_database set state = 'stocking' where id = '%s'"
              .formatted(id.value()));

      // When
      DatabaseFacts claimed = claim("passed");

      // Then
      assertThat(claimed.row().state()).isEqualTo(RegistryRow.State.creating);
      other.commit();
    }
    assertThat(world.registry.find(world.server, id).orElseThrow().row().state())
        .isEqualTo(RegistryRow.State.stocking);
  }

  @Test
  void anOperatorThatWasTakenForDeadDoesNotFinishWhatAnotherOneDrops() throws SQLException {
    int givenUp = 0;
    for (int disturbedAt = 1; disturbedAt <= 10; disturbedAt++) {
      var count = new AtomicInteger();
      var left = new ArrayList<DatabaseFacts>();
      int at = disturbedAt;
      // When: the other one looks between two statements of this one, and is slow itself
      try (Server slow =
          world.server(
              new ObservedDataSources(
                  what -> {
                    boolean between = what.equals("commit") || what.contains("pg_advisory");
                    if (between && count.incrementAndGet() == at) {
                      left.addAll(new Stocking(world.sealing).leftovers(world.server));
                    }
                  }))) {
        new Stocking(world.sealing).one(slow);
      } catch (ServerException e) {
        assertThat(e).hasMessageContaining("another operator has given up database");
        givenUp++;
      }

      // Then
      assertThat(left)
          .as("to be dropped after a look at %d", disturbedAt)
          .allMatch(
              each ->
                  world.facts(each.row()).row().state() == RegistryRow.State.stocking);
      left.forEach(each -> world.removal.drop(world.server, each));
      assertThat(strangers()).isEmpty();
      assertThat(warm()).allMatch(whole -> whole.allRolesExist() && whole.databaseExists());
    }
    assertThat(givenUp).isPositive();
  }

  @Test
  void stockingGivesWayToTenants() {
    // When
    ServerReport report;
    try (var _ = world.server.demand().begin()) {
      report = look(world.server, server(3, false));
    }

    // Then
    assertThat(warm()).isEmpty();
    assertThat(report.lookAgain()).hasValue(Duration.ofSeconds(1));
    assertThat(stocked(report)).isEqualTo("False/Stocking 0 of 3 databases are ready");
    fill(world.server, 3);
    assertThat(warm()).hasSize(3);
  }

  @Test
  void aSmallerPoolLosesWhatIsTooMuch() throws SQLException {
    fill(world.server, 4);

    // When
    fill(world.server, 1);

    // Then
    assertThat(warm()).hasSize(1);
    assertThat(strangers()).isEmpty();
  }

  @Test
  void aCordonedServerIsNotRefilled() {
    fill(world.server, 2);
    claim("cordoned");

    // When
    awaitQuiet();
    ServerReport report = look(world.server, server(2, true));

    // Then
    assertThat(warm()).hasSize(1);
    assertThat(report.lookAgain()).isEmpty();
    assertThat(stocked(report)).startsWith("False/Cordoned 1 of 2");
  }

  @Test
  void thePoolIsNotLargerThanTheFreeSlots() {
    int used = world.registry.counts(world.server).tenants();
    awaitQuiet();

    // When
    look(world.server, server(5, false, used + 2));

    // Then
    assertThat(warm()).hasSize(2);
  }

  @Test
  void whatAnotherInstallationSealedIsDiscarded() throws SQLException {
    fill(world.server, 2);
    List<String> old = warm().stream().map(each -> each.row().id().value()).toList();
    var registry = new Registry(new Sealing("reinstalled", new byte[32]));
    var later = new WarmPool(registry, world.removal);

    // When
    Awaitility.await()
        .until(() -> look(later, registry, world.server, server(2, false)).lookAgain().isEmpty());

    // Then
    assertThat(warm())
        .hasSize(2)
        .allMatch(each -> each.row().installation().equals("reinstalled"))
        .noneMatch(each -> old.contains(each.row().id().value()));
    assertThat(strangers()).isEmpty();
  }

  @Test
  void aDatabaseWhosePasswordNobodyCanUnsealIsNotHandedOut() {
    fill(world.server, 1);
    DatabaseId id = warm().getFirst().row().id();
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
    fill(world.server, 1);
    String lost = warm().getFirst().row().database();
    world.asSuperuser("postgres", "drop database " + lost);

    // When
    DatabaseFacts claimed = claim("dropped");

    // Then
    assertThat(claimed.row().state()).isEqualTo(RegistryRow.State.creating);
    fill(world.server, 1);
    assertThat(warm()).hasSize(1).noneMatch(each -> each.row().database().equals(lost));
    assertThat(strangers()).isEmpty();
  }

  @Test
  void aPoolAtRestIsAskedOnce() {
    fill(world.server, 2);
    var statements = new AtomicInteger();
    try (Server counted =
        world.server(new ObservedDataSources(what -> statements.incrementAndGet()))) {
      look(counted, server(2, false));
      statements.set(0);

      // When
      look(counted, server(2, false));

      // Then: the counts and the look at the pool
      assertThat(statements.get()).isEqualTo(2);
    }
  }

  private DatabaseFacts claim(String prefix) {
    String name = prefix + "-" + UUID.randomUUID();
    return ((Claim.Claimed) world.claim(name, name, 10_000)).facts();
  }

  private void fill(Server server, int target) {
    Awaitility.await("a pool of " + target)
        .atMost(Duration.ofSeconds(60))
        .until(() -> look(server, server(target, false)).lookAgain().isEmpty());
  }

  private void awaitQuiet() {
    Awaitility.await().until(() -> world.server.demand().isQuiet(Duration.ofMillis(250)));
  }

  private ServerReport look(Server server, DatabaseServer resource) {
    return look(pool, world.registry, server, resource);
  }

  private static ServerReport look(
      WarmPool pool, Registry registry, Server server, DatabaseServer resource) {
    var report = new ServerReport(resource, Instant.EPOCH);
    report.databases(registry.counts(server));
    pool.look(server, resource, report);
    return report;
  }

  private static String stocked(ServerReport report) {
    return Conditions.find(report.toStatus().conditions(), "Stocked")
        .map(each -> each.getStatus() + "/" + each.getReason() + " " + each.getMessage())
        .orElse("");
  }

  private static DatabaseServer server(int warm, boolean cordoned) {
    return server(warm, cordoned, 10_000);
  }

  private static DatabaseServer server(int warm, boolean cordoned, int slots) {
    var server = new DatabaseServer();
    server.setMetadata(new ObjectMetaBuilder().withName("sql").withGeneration(1L).build());
    server.setSpec(
        new DatabaseServerSpec(
            "localhost",
            null,
            "admin",
            null,
            null,
            null,
            new Capacity(slots, null, null),
            warm,
            cordoned));
    return server;
  }

  private List<DatabaseFacts> warm() {
    return world.server.query(
        "reading the pool",
        connection -> {
          return FactsQuery.where(connection, "where t.state = ?", "warm");
        });
  }

  /** Databases and roles of our names that no row knows, and rows that are unfinished. */
  private List<String> strangers() throws SQLException {
    List<String> known =
        world.query("freehold", "select 'fh_' || id from registry.tenant_database");
    var found = new ArrayList<>(world.query("postgres", "select datname from pg_database"));
    found.addAll(world.query("postgres", "select rolname from pg_roles"));
    found.removeIf(
        name -> !name.startsWith("fh_") || known.contains(name.replaceFirst("_[abr]$", "")));
    found.addAll(
        world.query(
            "freehold",
            "select 'row ' || id from registry.tenant_database where state = 'stocking'"));
    return found;
  }
}
