package dev.freehold.controlplane.persistence;

import java.util.List;
import org.flywaydb.core.Flyway;
import org.springframework.boot.flyway.autoconfigure.FlywayMigrationStrategy;
import org.springframework.stereotype.Component;

/**
 * Each module has a PostgreSQL schema of its name, its migrations in a folder of its name, and its
 * own history: one module's version numbers are no other's business.
 *
 * <p>The login that migrates owns the tables. The API's own login is another one, because an owner
 * could edit the audit log whatever is granted: with one and the same login the start ends here.
 */
@Component
public final class ModuleMigrations implements FlywayMigrationStrategy {
  /** In the order in which they are migrated. No table refers to another module's. */
  public static final List<String> MODULES =
      List.of(
          "jobs",
          "events",
          "web",
          "cluster",
          "plans",
          "audit",
          // Before those whose changes count an organisation's version.
          "access",
          "identity",
          "organizations",
          "notifications",
          "support",
          "tenants",
          "webhooks",
          "idp",
          "sso");

  /** Placeholder for the API's login in {@code GRANT … TO ${api}}. */
  public static final String API_LOGIN = "api";

  @Override
  public void migrate(Flyway flyway) {
    var base = flyway.getConfiguration();
    String api = base.getPlaceholders().get(API_LOGIN);
    try (var connection = base.getDataSource().getConnection()) {
      if (connection.getMetaData().getUserName().equals(api)) {
        throw new IllegalStateException(
            "The login '%s' migrates and serves requests too, so that it could edit the audit log: set spring.flyway.user and spring.flyway.password to the login that owns the database, and spring.datasource.username to another one"
                .formatted(api));
      }
    } catch (java.sql.SQLException e) {
      throw new IllegalStateException("while connecting to migrate the database", e);
    }
    for (String module : MODULES) {
      Flyway.configure()
          .configuration(base)
          .defaultSchema(module)
          .schemas(module)
          .locations("classpath:db/migration/" + module)
          .load()
          .migrate();
    }
  }
}
