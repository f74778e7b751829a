package dev.freehold.operator.server;

import dev.freehold.crds.DatabaseServer;
import dev.freehold.operator.condition.Conditions;
import io.fabric8.kubernetes.api.model.Condition;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/**
 * Sees to it that a PostgreSQL server is one DatabaseServer: two of them would each keep a pool
 * there, count its tenants, and take those of the other for strangers. Which one it is stands in
 * its registry; of two that want it the older one gets it. The other one stays not Ready, and
 * nothing is done for it.
 *
 * <p>Sets: {@code Unique}, once there were two.
 */
public final class Twins {
  static final String CONDITION = "Unique";

  private static final Comparator<DatabaseServer> BY_AGE =
      Comparator.comparing((DatabaseServer each) -> each.getMetadata().getCreationTimestamp())
          .thenComparing(each -> each.getMetadata().getName());

  private final String installation;

  Twins(String installation) {
    this.installation = installation;
  }

  /** Why it is no server of its own, as its status tells; empty: it is one. */
  public static Optional<Condition> objection(DatabaseServer server) {
    return server.getStatus() == null
        ? Optional.empty()
        : Conditions.find(server.getStatus().conditions(), CONDITION)
            .filter(condition -> !"True".equals(condition.getStatus()));
  }

  /**
   * @param all the DatabaseServers that there are
   */
  boolean isUnique(
      Server server, DatabaseServer resource, List<DatabaseServer> all, ServerReport report) {
    String mine = resource.getMetadata().getName();
    String known =
        server.query("looking whose server it is", connection -> owner(connection, mine));
    Optional<DatabaseServer> other =
        all.stream()
            .filter(each -> each.getMetadata().getName().equals(known) && !known.equals(mine))
            .findFirst();
    if (other.filter(each -> BY_AGE.compare(each, resource) < 0).isPresent()) {
      report.isTwin(
          "Duplicate",
          "it is the same PostgreSQL server as DatabaseServer '%s', which is older, so nothing is done for this one and no tenant comes: delete it, and change the address of the other one instead, with kubectl edit databaseserver %s"
              .formatted(known, known));
      return false;
    }
    if (!known.equals(mine)) {
      server.transaction(
          "taking the server for DatabaseServer " + mine,
          connection -> {
            RegistryTable.execute(
                connection,
                "update registry.server_resource set name = ? where installation = ?",
                mine,
                installation);
          });
    }
    if (report.knows(CONDITION)) {
      report.condition(CONDITION, "True", "Unique", "no other DatabaseServer is this server");
    }
    return true;
  }

  /** The DatabaseServer that the registry was told of; ours, if there was none yet. */
  private String owner(Connection connection, String mine) throws SQLException {
    try (var statement =
        connection.prepareStatement(
            "select name from registry.server_resource where installation = ?")) {
      statement.setString(1, installation);
      try (var rows = statement.executeQuery()) {
        if (rows.next()) {
          return rows.getString(1);
        }
      }
    }
    RegistryTable.execute(
        connection,
        "insert into registry.server_resource (installation, name) values (?, ?) on conflict do nothing",
        installation,
        mine);
    return mine;
  }
}
