package dev.freehold.operator.server;

import dev.freehold.crds.DatabaseServerSpec.Capacity;
import dev.freehold.crds.DatabaseServerSpec.Tls;
import dev.freehold.testbed.postgres.Postgres;
import dev.freehold.testbed.postgres.PostgresOptions;
import dev.freehold.testbed.postgres.PostgresVersion;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import javax.sql.DataSource;

/** A prepared server of each version, for tests of the SQL alone: no Kubernetes is near. */
final class TestServer {
  static final String OPERATOR = "sql_operator";
  static final int LIMIT = 5;
  private static final Map<PostgresVersion, TestServer> SHARED = new HashMap<>();

  final Postgres postgres;
  final Server server;
  private final AdminLogin login;
  final Sealing sealing = new Sealing("sql-tests", new byte[32]);
  final Registry registry = new Registry(sealing);
  final DatabaseAdmin admin = new DatabaseAdmin(registry);
  final DatabaseAccess access = new DatabaseAccess();
  final CredentialRotation rotation = new CredentialRotation(registry);
  final DatabaseRemoval removal = new DatabaseRemoval(access);

  private TestServer(PostgresVersion version) throws SQLException {
    // Its own: preparing a server is a matter of the whole server.
    postgres =
        Postgres.start(
            PostgresOptions.temporary(version)
                .with("fsync", "off")
                .with("max_prepared_transactions", "5"));
    login = new AdminLogin(OPERATOR, "pw-" + UUID.randomUUID());
    prepare();
    server = server(new PostgresDataSources());
  }

  /** Again: what was taken back is there. */
  void prepare() throws SQLException {
    new Preparation(OPERATOR, login.password().toCharArray()).run(postgres::connect);
  }

  Server server(AdminDataSources dataSources) {
    return new Server("sql", address(), login, dataSources, 4);
  }

  /** A connection each, as the operator makes them. */
  DataSource dataSource() {
    return new PostgresDataSources().single("sql", address(), login, Server.REGISTRY_DATABASE);
  }

  private ServerAddress address() {
    return new ServerAddress(postgres.host(), postgres.port(), Tls.Disable, null);
  }

  static synchronized TestServer of(PostgresVersion version) throws SQLException {
    TestServer known = SHARED.get(version);
    if (known == null) {
      known = new TestServer(version);
      SHARED.put(version, known);
    }
    return known;
  }

  /** A claimed row, nothing made of it yet. */
  DatabaseFacts claimed() {
    String tenant = "t-" + UUID.randomUUID().toString().substring(0, 8);
    return ((Registry.Claim.Claimed) claim(tenant, "uid-" + tenant, 10_000)).facts();
  }

  Registry.Claim claim(String tenant, String uid, int slots) {
    return claim(tenant, uid, slots, false);
  }

  Registry.Claim claim(String tenant, String uid, int slots, boolean beside) {
    return registry.claim(
        server, new Claimant(tenant, uid, LIMIT, beside), new Capacity(slots, null, null));
  }

  /** A finished database with its password. */
  Made made() {
    DatabaseFacts claimed = claimed();
    admin.ensure(server, claimed, LIMIT);
    DatabaseFacts made = admin.open(server, claimed.row());
    return new Made(made, registry.password(made.row()).orElseThrow());
  }

  record Made(DatabaseFacts facts, String password) {
    RegistryRow row() {
      return facts.row();
    }
  }

  DatabaseFacts facts(RegistryRow row) {
    return registry.find(server, row.id()).orElseThrow();
  }

  /** As the tenant's app. */
  Connection app(Made made) throws SQLException {
    return postgres.connect(made.row().database(), made.row().login(), made.password());
  }

  void asSuperuser(String database, String... statements) throws SQLException {
    try (Connection connection = postgres.connect(database);
        var statement = connection.createStatement()) {
      for (String sql : statements) {
        statement.execute(sql);
      }
    }
  }

  /** As PostgreSQL leaves it that was killed within a DROP DATABASE. */
  void dropHalf(RegistryRow row) throws SQLException {
    asSuperuser(
        "postgres",
        "update pg_database set datconnlimit = -2 where datname = '%s'".formatted(row.database()));
  }

  List<String> query(String database, String sql) throws SQLException {
    try (Connection connection = postgres.connect(database);
        var statement = connection.createStatement();
        var rows = statement.executeQuery(sql)) {
      var values = new ArrayList<String>();
      while (rows.next()) {
        values.add(rows.getString(1));
      }
      return values;
    }
  }

  static void execute(Connection connection, String sql) throws SQLException {
    try (var statement = connection.createStatement()) {
      statement.execute(sql);
    }
  }
}
