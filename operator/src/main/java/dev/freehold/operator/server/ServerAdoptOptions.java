package dev.freehold.operator.server;

import dev.freehold.crds.Freehold;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * What {@code server adopt} is asked to do.
 *
 * @param run whether it is done, not printed
 * @param id null: the one that the registry holds for the database, else a new one
 */
record ServerAdoptOptions(
    boolean run,
    SuperuserLogin login,
    String database,
    String tenant,
    @Nullable DatabaseId id,
    String operatorRole,
    boolean endSessions) {

  static final String USAGE =
      """
      ./freehold server adopt --database NAME --tenant TENANT [--print | --run] [options]

      Gives a database that is not Freehold's to a tenant, without a dump. A superuser does this once on a prepared server: the
      database comes to belong to the operator, what is in it to a role of the tenant, and nobody else can connect. No row is
      read or changed. The Tenant takes it over with spec.adopt and the id that is printed. Doing it again changes nothing.

        --print                prints a script for psql (the default)
        --run                  connects and does it
        --database NAME        the database
        --tenant TENANT        name of the Tenant that shall have it
        --end-sessions         ends the sessions of others; without it they are a reason to refuse
        --id ID                the database id, when a printed script is printed again
        --host HOST            the server, with --run (127.0.0.1)
        --port PORT            with --run (5432)
        --superuser ROLE       with --run (postgres)
        --ssl-mode MODE        disable, prefer, require, verify-ca or verify-full, with --run (prefer)
        --operator-role ROLE   the role that the operator logs in as (freehold_operator)

      The superuser's password comes from the environment, FREEHOLD_SUPERUSER_PASSWORD, or is asked for on a terminal.
      """;

  private static final List<String> NAMES =
      Stream.concat(
              SuperuserLogin.ARGUMENTS.stream(),
              Stream.of("database", "tenant", "id", "operator-role"))
          .toList();

  /**
   * @return null: help is asked for
   * @throws IllegalArgumentException that says which argument is wrong
   */
  static @Nullable ServerAdoptOptions parse(String[] args) {
    var arguments = CommandArguments.parse(args, NAMES, List.of("run", "print", "end-sessions"));
    if (arguments == null) {
      return null;
    }
    var tenant = arguments.required("tenant");
    if (!tenant.matches("[a-z0-9]([-a-z0-9]*[a-z0-9])?")
        || tenant.length() > Freehold.MAX_TENANT_NAME) {
      throw new IllegalArgumentException(
          "--tenant must be the name of a Tenant: at most %d of a-z, 0-9 and -, got %s"
              .formatted(Freehold.MAX_TENANT_NAME, tenant));
    }
    var id = arguments.values().get("id");
    return new ServerAdoptOptions(
        arguments.flags().contains("run"),
        SuperuserLogin.of(arguments),
        arguments.required("database"),
        tenant,
        id == null ? null : new DatabaseId(id),
        arguments.value("operator-role", "freehold_operator"),
        arguments.flags().contains("end-sessions"));
  }
}
