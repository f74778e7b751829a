package dev.freehold.operator.server;

import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * What {@code server prepare} is asked to do.
 *
 * @param run whether it is done, not printed
 * @param secretFile where the manifest of the admin Secret goes; must not exist
 */
record ServerPrepareOptions(
    boolean run,
    SuperuserLogin login,
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
      Stream.concat(
              SuperuserLogin.ARGUMENTS.stream(),
              Stream.of("operator-role", "secret", "namespace", "secret-file"))
          .toList();

  /**
   * @return null: help is asked for
   * @throws IllegalArgumentException that says which argument is wrong
   */
  static @Nullable ServerPrepareOptions parse(String[] args) {
    var arguments = CommandArguments.parse(args, NAMES, List.of("run", "print"));
    if (arguments == null) {
      return null;
    }
    var secret = arguments.value("secret", "database-admin");
    return new ServerPrepareOptions(
        arguments.flags().contains("run"),
        SuperuserLogin.of(arguments),
        arguments.value("operator-role", "freehold_operator"),
        secret,
        arguments.value("namespace", "freehold-system"),
        Path.of(arguments.value("secret-file", secret + ".yaml")));
  }
}
