package dev.freehold.operator.server;

import static dev.freehold.operator.server.DatabaseAdmin.execute;
import static dev.freehold.operator.server.SqlText.identifier;

import dev.freehold.crds.TenantStatus.Access;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Savepoint;
import java.util.List;
import java.util.Locale;

/**
 * Brings a database and its roles back to what the registry says, as far as our role can: what a
 * superuser has taken from us stays as it is and is told.
 */
public final class DriftRepair {

  /**
   * @param mended what differed and does no more, in words
   * @param left what differs still
   * @param facts as they are now
   */
  public record Result(List<String> mended, List<Difference> left, DatabaseFacts facts) {}

  /** What differs right now. */
  public List<Difference> look(Server server, DatabaseId id) {
    return server.query(
        "comparing database %s with the registry".formatted(id.value()),
        connection -> DriftQuery.of(connection, id));
  }

  /** In one transaction, which holds the row. */
  public Result mend(Server server, DatabaseId id) {
    return server.transaction(
        "mending database " + id.value(),
        connection -> {
          RegistryTable.lock(connection, id);
          RegistryRow row = RegistryTable.require(connection, id).row();
          List<Difference> found = DriftQuery.of(connection, id);
          boolean applyAccess = false;
          for (Difference difference : found) {
            if (difference.aspect() == Difference.Aspect.Access && row.access() != Access.Full) {
              applyAccess = true;
            } else {
              attempt(connection, statements(row, difference));
            }
          }
          if (applyAccess) {
            // Sessions that it let in must end too: the access step does all of it.
            RegistryTable.access(connection, id, null);
          }
          List<Difference> left = found.isEmpty() ? List.of() : DriftQuery.of(connection, id);
          List<String> mended =
              found.stream()
                  .filter(each -> !left.contains(each))
                  .map(Difference::words)
                  .distinct()
                  .toList();
          return new Result(mended, left, RegistryTable.require(connection, id));
        });
  }

  /** What we are not allowed to mend does not keep us from mending the rest. */
  static void attempt(Connection connection, List<String> statements) throws SQLException {
    Savepoint before = connection.setSavepoint();
    try {
      for (String statement : statements) {
        execute(connection, statement);
      }
      connection.releaseSavepoint(before);
    } catch (SQLException e) {
      connection.rollback(before);
      if (e.getSQLState() == null || e.getSQLState().startsWith("08")) {
        throw e;
      }
    }
  }

  private static List<String> statements(RegistryRow row, Difference difference) {
    String database = identifier(row.database());
    String subject = identifier(difference.subject());
    return switch (difference.aspect()) {
      case Missing, Foreign, Replaced, RoleMissing, Operator -> List.of();
      case SchemaMissing, SchemaOwner, SchemaGranted, SchemaNotGranted, OwnedByLogin, Password ->
          throw new IllegalArgumentException(difference + " is not in the shared catalogs");
      case AllowConnections ->
          List.of("alter database %s allow_connections true".formatted(database));
      case Template -> List.of("alter database %s is_template false".formatted(database));
      case DatabaseLimit -> List.of("alter database %s connection limit -1".formatted(database));
      case DatabaseSetting ->
          List.of(
              "alter database %s reset %s".formatted(database, identifier(difference.object())));
      case Granted ->
          List.of(
              "revoke %s on database %s from %s cascade"
                  .formatted(difference.object(), database, grantee(difference)));
      case Grantable ->
          List.of(
              "revoke grant option for %s on database %s from %s cascade"
                  .formatted(difference.object(), database, grantee(difference)));
      case NotGranted ->
          List.of(
              "grant %s on database %s to %s"
                  .formatted(difference.object(), database, grantee(difference)));
      case Attribute ->
          List.of(
              "alter role %s no%s"
                  .formatted(subject, difference.object().toLowerCase(Locale.ROOT)));
      case RoleLimit ->
          List.of("alter role %s connection limit %s".formatted(subject, difference.object()));
      case ValidUntil -> List.of("alter role %s valid until 'infinity'".formatted(subject));
      case Access -> access(row, difference.subject());
      case RoleSetting ->
          List.of(
              "alter role %s in database %s reset role"
                  .formatted(subject, identifier(difference.object())));
      case Member ->
          List.of("revoke %s from %s cascade".formatted(subject, identifier(difference.object())));
      case Inherits ->
          List.of(
              "grant %s to %s with inherit false"
                  .formatted(subject, identifier(difference.object())));
    };
  }

  /** A login that may do everything; one that is on its way out may not connect. */
  private static List<String> access(RegistryRow row, String login) {
    return row.usableLogins().contains(login)
        ? TenantRoles.fullAccess(row.id(), login)
        : List.of("alter role %s nologin".formatted(identifier(login)));
  }

  private static String grantee(Difference difference) {
    return difference.subject().equals("PUBLIC") ? "public" : identifier(difference.subject());
  }
}
