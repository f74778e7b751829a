package dev.freehold.operator.server;

import java.io.Console;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.postgresql.ds.PGSimpleDataSource;
import org.postgresql.jdbc.SslMode;

/** How a command reaches a server as its superuser. */
record SuperuserLogin(String host, int port, String superuser, String sslMode) {
  static final String PASSWORD = "FREEHOLD_SUPERUSER_PASSWORD";
  static final List<String> ARGUMENTS = List.of("host", "port", "superuser", "ssl-mode");

  static SuperuserLogin of(CommandArguments arguments) {
    return new SuperuserLogin(
        arguments.value("host", "127.0.0.1"),
        port(arguments.value("port", "5432")),
        arguments.value("superuser", "postgres"),
        sslMode(arguments.value("ssl-mode", "prefer")));
  }

  /** From the environment, or asked for on a terminal. */
  String password(Map<String, String> environment) {
    var given = environment.get(PASSWORD);
    if (given != null) {
      return given;
    }
    @Nullable Console console = System.console();
    if (console == null || !console.isTerminal()) {
      throw new IllegalArgumentException(
          "There is no terminal to ask for the password of %s: put it into the environment variable %s."
              .formatted(superuser, PASSWORD));
    }
    var typed = console.readPassword("Password of %s: ", superuser);
    if (typed == null) {
      throw new IllegalArgumentException("No password was given.");
    }
    return new String(typed);
  }

  /**
   * @param command as the server's list of sessions shows it
   */
  Connection connect(String database, String password, String command) throws SQLException {
    var source = new PGSimpleDataSource();
    source.setServerNames(new String[] {host});
    source.setPortNumbers(new int[] {port});
    source.setDatabaseName(database);
    source.setUser(superuser);
    source.setPassword(password);
    source.setSslMode(sslMode);
    source.setApplicationName(command);
    source.setConnectTimeout(10);
    return source.getConnection();
  }

  private static int port(String text) {
    if (!text.matches("\\d{1,5}") || Integer.parseInt(text) < 1 || Integer.parseInt(text) > 65535) {
      throw new IllegalArgumentException("--port must be a number from 1 to 65535, got " + text);
    }
    return Integer.parseInt(text);
  }

  private static String sslMode(String text) {
    if (Arrays.stream(SslMode.values()).noneMatch(mode -> mode.value.equals(text))) {
      throw new IllegalArgumentException(
          "--ssl-mode must be disable, prefer, require, verify-ca or verify-full, got " + text);
    }
    return text;
  }
}
