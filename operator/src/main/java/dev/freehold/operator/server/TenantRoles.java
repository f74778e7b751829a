package dev.freehold.operator.server;

import static dev.freehold.operator.server.SqlText.identifier;
import static dev.freehold.operator.server.SqlText.literal;

import dev.freehold.crds.TenantStatus.Access;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import org.postgresql.util.PasswordUtil;

/** The statements that make a tenant's roles and keep others out of its database. */
final class TenantRoles {
  private TenantRoles() {}

  /**
   * Of a new database; its login has no password, does not act as its owner and does not get in
   * yet: {@link #open} does that. The owner comes last and with its member: a GRANT or ALTER ROLE
   * of a role that is no superuser has the server collect every role that it administers, which
   * CREATE ROLE does without.
   */
  static List<String> createRoles(RegistryRow row, int connectionLimit) {
    return List.of(
        createClosedLogin(row, connectionLimit),
        createReader(row.id()),
        "%s role %s".formatted(createOwner(row.id()), identifier(row.login())));
  }

  static String createClosedLogin(RegistryRow row, int connectionLimit) {
    return "create role %s nologin noinherit connection limit %d"
        .formatted(identifier(row.login()), connectionLimit);
  }

  static String createOwner(DatabaseId id) {
    return "create role %s nologin".formatted(identifier(id.owner()));
  }

  /**
   * Puts us into a role of ours: into a login's before its sessions are ended or what it owns is
   * reassigned, into an owner's before anything is reassigned to it or granted in its name (16 and
   * newer, where making a role gives the right to administer it and no more). Not at birth: each
   * membership of ours makes every later statement on roles dearer, and most are never needed.
   */
  static String reach(String role) {
    return "grant %s to current_user".formatted(identifier(role));
  }

  static String createReader(DatabaseId id) {
    return "create role %s nologin".formatted(identifier(id.reader()));
  }

  static List<String> createLogin(RegistryRow row, String verifier, int connectionLimit) {
    String login = identifier(row.login());
    var statements = new ArrayList<String>();
    statements.add(
        "create role %s %s noinherit connection limit %d password %s"
            .formatted(
                login,
                row.access() == Access.Suspended ? "nologin" : "login",
                connectionLimit,
                literal(verifier)));
    statements.addAll(
        row.access() == Access.ReadOnly
            ? joinReader(row.id(), row.login())
            : joinOwner(row.id(), row.login()));
    return statements;
  }

  /** What a login needs that {@link #createRoles} made, but LOGIN. */
  static List<String> equip(RegistryRow row, String verifier) {
    return List.of(actAs(row.login(), row.id().owner()), password(row.login(), verifier));
  }

  static String open(String login, int connectionLimit) {
    return "alter role %s login connection limit %d".formatted(identifier(login), connectionLimit);
  }

  static String password(String login, String verifier) {
    return "alter role %s password %s".formatted(identifier(login), literal(verifier));
  }

  /** Through {@code SET role} what the login makes belongs to the owner. */
  static List<String> joinOwner(DatabaseId id, String login) {
    return List.of(
        "grant %s to %s".formatted(identifier(id.owner()), identifier(login)),
        actAs(login, id.owner()));
  }

  /** Without a way to the owner: it reads, and can make nothing. */
  static List<String> joinReader(DatabaseId id, String login) {
    return List.of(
        "grant %s to %s".formatted(identifier(id.reader()), identifier(login)),
        actAs(login, id.reader()));
  }

  private static String actAs(String login, String role) {
    return "alter role %s set role = %s".formatted(identifier(login), literal(role));
  }

  static List<String> fullAccess(DatabaseId id, String login) {
    var statements = new ArrayList<String>(joinOwner(id, login));
    statements.add("revoke %s from %s".formatted(identifier(id.reader()), identifier(login)));
    statements.add("alter role %s login".formatted(identifier(login)));
    return statements;
  }

  /** CONNECT goes to each login by name: they do not inherit. */
  static String letIn(RegistryRow row) {
    return "grant connect on database %s to %s"
        .formatted(identifier(row.database()), identifier(row.login()));
  }

  static List<String> harden(RegistryRow row) {
    DatabaseId id = row.id();
    String database = identifier(row.database());
    return List.of(
        "revoke all on database %s from public".formatted(database),
        "grant create, temporary on database %s to %s".formatted(database, identifier(id.owner())),
        letIn(row),
        "alter database %s allow_connections true".formatted(database));
  }

  /**
   * Only verifiers are sent: clear text would stand in {@code pg_stat_statements} and the server's
   * log.
   */
  static String verifier(String password) {
    try {
      return PasswordUtil.encodePassword("", password.toCharArray(), "scram-sha-256");
    } catch (SQLException e) {
      throw new IllegalStateException("encoding a SCRAM verifier", e);
    }
  }
}
