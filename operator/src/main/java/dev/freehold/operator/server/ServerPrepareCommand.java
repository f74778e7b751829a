package dev.freehold.operator.server;

import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.sql.SQLException;
import java.util.HexFormat;
import java.util.Map;

/**
 * {@code ./freehold server prepare}: prints what a superuser must do once on a server, or does it,
 * and writes the admin Secret. Passwords come from the environment or a prompt, never from
 * arguments, and go nowhere but into that file.
 */
public final class ServerPrepareCommand {

  static final String OPERATOR_PASSWORD = "FREEHOLD_OPERATOR_PASSWORD";

  private final ServerPrepareOptions options;
  private final Map<String, String> environment;
  private final PrintStream out;
  private final PrintStream err;

  ServerPrepareCommand(
      ServerPrepareOptions options,
      Map<String, String> environment,
      PrintStream out,
      PrintStream err) {
    this.options = options;
    this.environment = environment;
    this.out = out;
    this.err = err;
  }

  public static void main(String[] args) {
    System.exit(run(args, System.getenv(), System.out, System.err));
  }

  /**
   * @return the exit code
   */
  static int run(String[] args, Map<String, String> environment, PrintStream out, PrintStream err) {
    try {
      var options = ServerPrepareOptions.parse(args);
      if (options == null) {
        out.print(ServerPrepareOptions.USAGE);
        return 0;
      }
      new ServerPrepareCommand(options, environment, out, err).run();
      return 0;
    } catch (IllegalArgumentException e) {
      err.println(e.getMessage());
      err.println("`./freehold server prepare --help` lists the options.");
      return 2;
    } catch (SQLException e) {
      err.println("The server could not be prepared: " + e.getMessage());
      return 1;
    } catch (FileAlreadyExistsException e) {
      err.println(
          "%s exists. Remove it, or name another file with --secret-file: nothing was changed."
              .formatted(e.getFile()));
      return 1;
    } catch (IOException e) {
      err.println("The Secret could not be written: " + e);
      return 1;
    }
  }

  private void run() throws SQLException, IOException {
    var password = operatorPassword();
    var preparation = new Preparation(options.operatorRole(), password.toCharArray());
    var superuserPassword = options.run() ? options.login().password(environment) : "";
    // First, so that no password is set that nobody knows.
    writeSecret(password);
    if (options.run()) {
      try {
        preparation.run(
            database ->
                options.login().connect(database, superuserPassword, "freehold server prepare"));
      } catch (SQLException e) {
        Files.deleteIfExists(options.secretFile());
        throw e;
      }
      err.printf(
          "Prepared %s:%d for the operator's role %s.%n",
          options.login().host(), options.login().port(), options.operatorRole());
    } else {
      out.print(preparation.toPsql());
    }
    next();
  }

  /** Hexadecimal, so that it needs no escaping anywhere. */
  private String operatorPassword() {
    var given = environment.getOrDefault(OPERATOR_PASSWORD, "");
    if (!given.isEmpty()) {
      return given;
    }
    var bytes = new byte[24];
    new SecureRandom().nextBytes(bytes);
    return HexFormat.of().formatHex(bytes);
  }

  private void writeSecret(String password) throws IOException {
    var file =
        Files.createFile(
            options.secretFile(),
            PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
    Files.writeString(file, secret(password));
  }

  private String secret(String password) {
    return """
        # The operator's login on a DatabaseServer. Apply it, then keep it safe or remove it.
        apiVersion: v1
        kind: Secret
        metadata:
          name: %s
          namespace: %s
        stringData:
          username: %s
          password: %s
        """
        .formatted(
            options.secret(),
            options.namespace(),
            quoted(options.operatorRole()),
            quoted(password));
  }

  /** A YAML string that needs no escaping but of the quote itself. */
  private static String quoted(String text) {
    return "'" + text.replace("'", "''") + "'";
  }

  private void next() {
    Path file = options.secretFile();
    err.printf(
        """

        Next:%s
          ./freehold kubectl apply -f '%s'
          a DatabaseServer with spec.host, spec.port and spec.adminSecret: %s (crds/examples/databaseserver-local.yaml)
        """,
        options.run() ? "" : "\n  psql -v ON_ERROR_STOP=1 as a superuser, with the script above",
        file,
        options.secret());
  }
}
