package dev.freehold.operator;

import dev.freehold.crds.DatabaseServer;
import dev.freehold.testbed.postgres.Postgres;
import dev.freehold.testbed.postgres.PostgresOptions;
import dev.freehold.testbed.postgres.PostgresVersion;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;

/** A DatabaseServer of a test's own, which it may stop, fill and spoil. */
public final class OwnServer implements AutoCloseable {
  private final World world;
  private final String name;
  private final Postgres postgres;

  private OwnServer(World world, String name, Postgres postgres) {
    this.world = world;
    this.name = name;
    this.postgres = postgres;
  }

  /** Runs and is neither prepared nor known to Kubernetes. */
  public static OwnServer bare(World world) {
    return new OwnServer(
        world,
        World.name("own"),
        Postgres.start(PostgresOptions.temporary(PostgresVersion.V18).with("fsync", "off")));
  }

  public static OwnServer ready(World world, int capacity) throws SQLException {
    OwnServer server = bare(world);
    server.prepare();
    server.apply(capacity);
    world.awaitServer(server.name, "True", "Ready");
    return server;
  }

  /**
   * @return the password of the operator's role
   */
  public String prepare() throws SQLException {
    return world.installation().prepare(postgres, "admin-" + name);
  }

  public void apply(int capacity) {
    world.cluster().apply(Manifests.server(name, postgres, capacity));
  }

  public String name() {
    return name;
  }

  public Postgres postgres() {
    return postgres;
  }

  /** A Tenant that can live here only. */
  public void applyTenant(String tenant, String... more) {
    var lines = new ArrayList<>(List.of(more));
    lines.add("server: " + name);
    world.cluster().apply(Manifests.tenant(tenant, lines.toArray(String[]::new)));
  }

  public void superuser(String database, String... statements) throws SQLException {
    try (Connection connection = postgres.connect(database);
        var statement = connection.createStatement()) {
      for (String sql : statements) {
        statement.execute(sql);
      }
    }
  }

  /** The first column of the first row; empty when there is none. */
  public String query(String database, String sql) throws SQLException {
    try (Connection connection = postgres.connect(database);
        var statement = connection.createStatement();
        var rows = statement.executeQuery(sql)) {
      return rows.next() ? String.valueOf(rows.getString(1)) : "";
    }
  }

  public void annotate(String key, String value) {
    world.cluster().kubectl("annotate", "--overwrite", "databaseserver", name, key + "=" + value);
  }

  public void deleteResource() {
    world.client().resources(DatabaseServer.class).withName(name).delete();
  }

  /**
   * By force, without waiting for the tenants that live here: the operator's finalizer is taken
   * away.
   */
  public void removeResource() {
    deleteResource();
    world.stripFinalizers(DatabaseServer.class, name);
  }

  @Override
  public void close() {
    removeResource();
    postgres.close();
  }
}
