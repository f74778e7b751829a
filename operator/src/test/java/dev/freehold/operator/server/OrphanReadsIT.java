package dev.freehold.operator.server;

import static org.assertj.core.api.Assertions.assertThat;

import dev.freehold.crds.DatabaseServerSpec.Capacity;
import dev.freehold.crds.Tenant;
import dev.freehold.operator.Manifests;
import dev.freehold.operator.OperatorSettings;
import dev.freehold.operator.World;
import dev.freehold.operator.condition.Conditions;
import dev.freehold.testbed.postgres.PostgresVersion;
import io.fabric8.kubernetes.api.model.Condition;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * That a database has no Tenant is said by the API and by a second look at its row, never by an
 * informer alone, which may be behind.
 */
class OrphanReadsIT {
  private static final Duration RETENTION = Duration.ofDays(30);

  /** For the informer that knows of no Tenant: who is asked for. */
  private Consumer<String> asked = tenant -> {};

  private World world;
  private TestServer sql;
  private Registry registry;
  private DatabaseAdmin admin;
  private Orphans orphans;

  @BeforeEach
  void start() throws SQLException {
    world = World.shared();
    sql = TestServer.of(PostgresVersion.V18);
    registry = new Registry(new Sealing("orphans-" + UUID.randomUUID(), new byte[32]));
    admin = new DatabaseAdmin(registry);
    orphans =
        new Orphans(
            registry,
            new KnowsNobody(),
            sql.removal,
            world.client(),
            new OperatorSettings.Orphans(Duration.ofSeconds(1), Duration.ZERO),
            Clock.systemUTC());
  }

  @Test
  void aDatabaseThatSomebodyWasLetIntoIsToldAndKept() throws SQLException {
    RegistryRow row = made();
    handOut(row);

    // When // Then
    assertThat(look()).hasValueSatisfying(told -> assertThat(told).contains(row.id().value()));
    assertThat(sql.facts(row).row().state()).isEqualTo(RegistryRow.State.assigned);
    assertThat(databases(row)).hasSize(1);
  }

  /** Its Tenant went when it had no binding yet, and so no finalizer of ours. */
  @Test
  void aDatabaseThatNobodyWasEverLetIntoIsDropped() throws SQLException {
    RegistryRow row = made();

    // When // Then
    assertThat(look()).isEmpty();
    assertThat(registry.find(sql.server, row.id())).isEmpty();
    assertThat(databases(row)).isEmpty();
    assertThat(
            sql.query(
                "postgres",
                "select rolname from pg_roles where rolname like 'fh_%s%%'"
                    .formatted(row.id().value())))
        .isEmpty();
  }

  @Test
  void aClaimOfWhichNothingWasMadeYetIsTakenBack() {
    RegistryRow row = claimed();

    // When // Then
    assertThat(look()).isEmpty();
    assertThat(registry.find(sql.server, row.id())).isEmpty();
  }

  @Test
  void whoIsLetInMeanwhileKeepsIt() throws SQLException {
    RegistryRow row = made();
    asked = tenant -> handOut(row);

    // When
    look();

    // Then
    assertThat(sql.facts(row).row().state()).isEqualTo(RegistryRow.State.assigned);
    assertThat(databases(row)).hasSize(1);
  }

  /** As above, but what it was about to take over had been retained. */
  @Test
  void aTombstoneWhoseNewTenantWasNeverLetInIsOneAgain() throws SQLException {
    RegistryRow row = adopted();

    // When // Then
    assertThat(look()).isEmpty();
    assertThat(sql.facts(row).row().state()).isEqualTo(RegistryRow.State.tombstone);
    assertThat(purgeAfter(row)).isAfter(Instant.now().plus(RETENTION).minusSeconds(600));
    assertThat(databases(row)).hasSize(1);
    assertThat(sql.facts(row).login()).satisfies(login -> assertThat(login.canLogin()).isFalse());
  }

  @Test
  void whoWasToldThePasswordOfATombstoneHoldsIt() throws SQLException {
    RegistryRow row = adopted();
    handOut(row);

    // When // Then
    assertThat(look()).hasValueSatisfying(told -> assertThat(told).contains(row.id().value()));
    assertThat(sql.facts(row).row().state()).isEqualTo(RegistryRow.State.assigned);
    assertThat(purgeAfter(row)).isNull();
  }

  @Test
  void whoIsToldThePasswordOfATombstoneMeanwhileKeepsIt() {
    RegistryRow row = adopted();
    asked = tenant -> handOut(row);

    // When
    look();

    // Then
    assertThat(sql.facts(row).row().state()).isEqualTo(RegistryRow.State.assigned);
  }

  /** After the last look and before the row is written. */
  @Test
  void whoIsToldThePasswordOfATombstoneAtTheLastMomentKeepsIt() {
    RegistryRow row = adopted();
    handOut(row);

    // When
    boolean givenBack =
        sql.server.transaction(
            "giving it back",
            connection -> {
              return OrphanRows.giveBack(connection, OrphanRows.Living.of(row));
            });

    // Then
    assertThat(givenBack).isFalse();
    assertThat(sql.facts(row).row().state()).isEqualTo(RegistryRow.State.assigned);
  }

  @Test
  void aTenantThatTheInformerHasNotSeenYetHoldsItsDatabaseAgainstAPurgeToo() {
    RegistryRow row = claimed();
    world
        .cluster()
        .apply(
            Manifests.tenant(
                row.tenant(),
                "binding: {server: %s, databaseId: %s, cluster: local, revision: 1}"
                    .formatted(sql.server.name(), row.id().value())));

    // When
    Optional<String> told = look();
    boolean purged = orphans.beginPurge(sql.server, sql.facts(row));

    // Then
    assertThat(told).isEmpty();
    assertThat(purged).isFalse();
    assertThat(sql.facts(row).row().state()).isEqualTo(row.state());
    world.delete(row.tenant());
    world.stripFinalizers(Tenant.class, row.tenant());
  }

  @Test
  void aRowThatEndedWithItsTenantMeanwhileIsNotTold() {
    claimed();
    asked =
        tenant ->
            sql.server.transaction(
                "ending it",
                connection -> {
                  RegistryTable.update(
                      connection,
                      "delete from registry.tenant_database where tenant_name = ?",
                      tenant);
                });

    // When // Then
    assertThat(look()).isEmpty();
  }

  /** A finished database whose password waits sealed. */
  private RegistryRow made() {
    DatabaseFacts claimed = sql.facts(claimed());
    admin.ensure(sql.server, claimed, TestServer.LIMIT);
    return admin.open(sql.server, claimed.row()).row();
  }

  /** A tombstone that another Tenant has taken over, which has no binding yet. */
  private RegistryRow adopted() {
    RegistryRow row = made();
    handOut(row);
    sql.removal.retain(sql.server, sql.facts(row), RETENTION);
    return admin.adopt(sql.server, sql.facts(row), row.tenant(), "another-uid").row();
  }

  private @Nullable Instant purgeAfter(RegistryRow row) throws SQLException {
    String seconds =
        sql.query(
                Server.REGISTRY_DATABASE,
                "select extract(epoch from purge_after)::bigint from registry.tenant_database where id = '%s'"
                    .formatted(row.id().value()))
            .getFirst();
    return seconds == null ? null : Instant.ofEpochSecond(Long.parseLong(seconds));
  }

  private void handOut(RegistryRow row) {
    registry.handOut(sql.server, sql.facts(row).row(), null, Instant.now());
  }

  private List<String> databases(RegistryRow row) throws SQLException {
    return sql.query(
        "postgres",
        "select datname from pg_database where datname = '%s'".formatted(row.database()));
  }

  private RegistryRow claimed() {
    String tenant = World.name("orphan");
    var claim =
        registry.claim(
            sql.server,
            new Claimant(tenant, "uid-" + tenant, TestServer.LIMIT, false),
            new Capacity(10_000, null, null));
    return ((Registry.Claim.Claimed) claim).facts().row();
  }

  /** What the condition tells of databases without a Tenant. */
  private Optional<String> look() {
    var resource = TestPool.server(0, false);
    var report = new ServerReport(resource, Instant.now());
    orphans.look(sql.server, resource, report);
    return Conditions.find(report.toStatus().conditions(), "Orphans")
        .map(Condition::getMessage)
        .filter(message -> message.contains("have no Tenant"));
  }

  private final class KnowsNobody implements ServerTenants {
    @Override
    public List<Tenant> on(String server) {
      return List.of();
    }

    @Override
    public Optional<Tenant> tenant(String name) {
      asked.accept(name);
      return Optional.empty();
    }

    @Override
    public void watch(BiConsumer<@Nullable Tenant, @Nullable Tenant> listener) {}
  }
}
