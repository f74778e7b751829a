package dev.freehold.operator.server;

import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.postgresql.jdbc.SslMode;

/**
 * What {@code server prepare} is asked to do.
 *
 * @param run whether it is done, not printed
 * @param secretFile where the manifest of the admin Secret goes; must not exist
 */
record ServerPrepareOptions(
    boolean run,
    String host,
    int port,
    String superuser,
    String sslMode,
    String operatorRole,
    String secret,
    String namespace,
    Path secretFile) {

  static final String USAGE =
      """
      ./freehold server prepare [--print | --run] [options]

      Prepares a PostgreSQL server (16 or newer; 15 for one tenant's own server) for tenants. A superuser does this once;
      the operator itself is none. Doing it again changes nothing but the password of the operator's role.

        --print                prints a script for psql (the default)
        --run                  connects and does it
        --host HOST            the server, with --run (127.0.0.1)
        --port PORT            with --run (5432)
        --superuser ROLE       with --run (postgres)
        --ssl-mode MODE        disable, prefer, require, verify-ca or verify-full, with --run (prefer)
        --operator-role ROLE   the role that the operator logs in as (freehold_operator)
        --secret NAME          the admin Secret of the DatabaseServer (database-admin)
        --namespace NAME       the operator's namespace (freehold-system)
        --secret-file FILE     where the Secret's manifest is written, mode 0600 (NAME.yaml)

      Passwords come from the environment: FREEHOLD_SUPERUSER_PASSWORD (asked for on a terminal when it is not set) and
      FREEHOLD_OPERATOR_PASSWORD (drawn at random when it is not set).
      """;

  private static final List<String> NAMES =
      List.of(
          "host",
          "port",
          "superuser",
          "ssl-mode",
          "operator-role",
          "secret",
          "namespace",
          "secret-file");

  /**
   * @return null: help is asked for
   * @throws IllegalArgumentException that says which argument is wrong
   */
  static @Nullable ServerPrepareOptions parse(String[] args) {
    var values = new HashMap<String, String>();
    boolean run = false;
    for (var at = 0; at < args.length; at++) {
      var word = args[at];
      if (word.equals("--help") || word.equals("-h")) {
        return null;
      }
      if (word.equals("--run") || word.equals("--print")) {
        run = word.equals("--run");
        continue;
      }
      var separator = word.indexOf('=');
      var name = (separator < 0 ? word : word.substring(0, separator)).replaceFirst("^--", "");
      if (!word.startsWith("--") || !NAMES.contains(name)) {
        throw new IllegalArgumentException(
            word.contains("password")
                ? "Passwords are not taken as arguments, which everybody on the machine can read: use the environment."
                : "Unknown argument '%s'.".formatted(word));
      }
      if (separator < 0 && at + 1 == args.length) {
        throw new IllegalArgumentException("%s needs a value.".formatted(word));
      }
      values.put(name, separator < 0 ? args[++at] : word.substring(separator + 1));
    }
    return of(run, values);
  }

  private static ServerPrepareOptions of(boolean run, Map<String, String> values) {
    var secret = values.getOrDefault("secret", "database-admin");
    return new ServerPrepareOptions(
        run,
        values.getOrDefault("host", "127.0.0.1"),
        port(values.getOrDefault("port", "5432")),
        values.getOrDefault("superuser", "postgres"),
        sslMode(values.getOrDefault("ssl-mode", "prefer")),
        values.getOrDefault("operator-role", "freehold_operator"),
        secret,
        values.getOrDefault("namespace", "freehold-system"),
        Path.of(values.getOrDefault("secret-file", secret + ".yaml")));
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
