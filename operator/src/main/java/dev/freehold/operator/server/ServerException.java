package dev.freehold.operator.server;

import java.sql.SQLException;
import org.jspecify.annotations.Nullable;

/**
 * A server could not do what was asked; the message reads as a path and ends with what PostgreSQL
 * said.
 */
public final class ServerException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  /** Why, as a condition's reason. */
  public enum Reason {
    /** No connection, or it broke, or the server is starting, stopping or out of connections. */
    ServerUnreachable,
    AuthenticationFailed,
    AdminSecretMissing,
    NotPrepared,
    /** Something of that name is not ours. */
    Conflict,
    /** PostgreSQL refused a statement. */
    DatabaseError
  }

  private static final String UNDEFINED_TABLE = "42P01";
  private static final String TOO_MANY_CONNECTIONS = "53300";

  private final Reason reason;

  public ServerException(Reason reason, String message, @Nullable Throwable cause) {
    super(message, cause);
    this.reason = reason;
  }

  public Reason reason() {
    return reason;
  }

  /** The server is out of reach: whatever else was to be done with it now would fail as well. */
  public boolean endsTheLook() {
    return reason == Reason.ServerUnreachable || reason == Reason.AuthenticationFailed;
  }

  /** A session of ours, perhaps that of an operator which was killed, still makes the database. */
  static ServerException busy(Server server, String database) {
    return new ServerException(
        Reason.DatabaseError,
        "DatabaseServer '%s': database '%s' is being made by another session of the operator; it is looked at again by itself"
            .formatted(server.name(), database),
        null);
  }

  /**
   * @param doing what we were doing, such as {@code creating database fh_…}
   */
  static ServerException of(String server, String doing, SQLException e) {
    return of(server, doing, classify(e), e);
  }

  /** In a tenant's database: who is let in there, and how many, is no matter of the server. */
  static ServerException inside(String server, String doing, SQLException e) {
    Reason reason = classify(e);
    boolean ofTheDatabase =
        reason == Reason.AuthenticationFailed || TOO_MANY_CONNECTIONS.equals(e.getSQLState());
    return of(server, doing, ofTheDatabase ? Reason.DatabaseError : reason, e);
  }

  private static ServerException of(String server, String doing, Reason reason, SQLException e) {
    return new ServerException(
        reason,
        "DatabaseServer '%s', while %s: %s. %s"
            .formatted(server, doing, firstLine(e), advice(server, reason, e)),
        e);
  }

  /**
   * A tenant's login could not be tried out; that it is refused is no matter of the admin Secret.
   */
  static ServerException inProbe(String server, SQLException e) {
    Reason reason = classify(e);
    return new ServerException(
        reason == Reason.ServerUnreachable ? reason : Reason.DatabaseError,
        "DatabaseServer '%s', while trying what a tenant's login can do: %s. Tenants' logins must be able to enter their own databases from the operator's address: look at pg_hba.conf and the server's log; it is tried again by itself"
            .formatted(server, firstLine(e)),
        e);
  }

  /**
   * By SQLSTATE, see PostgreSQL's Appendix A; pgjdbc reports its own connection failures as class
   * 08.
   */
  private static Reason classify(SQLException e) {
    String state = e.getSQLState() == null ? "" : e.getSQLState();
    return switch (state) {
      case "28P01", "28000" -> Reason.AuthenticationFailed;
      case "3D000", "42P01", "42501" -> Reason.NotPrepared;
      // admin_shutdown, crash_shutdown, cannot_connect_now, too_many_connections
      case "57P01", "57P02", "57P03", TOO_MANY_CONNECTIONS, "" -> Reason.ServerUnreachable;
      default -> state.startsWith("08") ? Reason.ServerUnreachable : Reason.DatabaseError;
    };
  }

  /** What a person can do; PostgreSQL's own words say only what is wrong. */
  private static String advice(String server, Reason reason, SQLException e) {
    if (UNDEFINED_TABLE.equals(e.getSQLState())) {
      return "The operator makes the registry's tables at its next look at the server";
    }
    return switch (reason) {
      case ServerUnreachable ->
          "Start the server, or correct host and port: kubectl edit databaseserver %s; it is tried again by itself"
              .formatted(server);
      case AuthenticationFailed ->
          "Correct username and password in its admin Secret, or run ./freehold server prepare if that was never done for this server";
      case NotPrepared -> "Run ./freehold server prepare against this server";
      case DatabaseError -> "It is tried again by itself; the server's log may tell more";
      case AdminSecretMissing, Conflict -> "Nothing was touched";
    };
  }

  private static String firstLine(SQLException e) {
    // The pool's own words tell of its counters; the driver's tell why there is no connection.
    Throwable told = e.getCause() instanceof SQLException cause ? cause : e;
    String message = String.valueOf(told.getMessage());
    return message.lines().findFirst().orElse(message);
  }
}
