package dev.freehold.testbed.postgres;

import dev.freehold.testbed.process.FreePorts;
import dev.freehold.testbed.process.Workspace;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * A server's data with what must stay the same when it starts again: its port and its superuser's
 * password.
 */
record DataDirectory(Path path, int port, String superuserPassword) {

  static final String SUPERUSER = "postgres";
  private static final String PORT = "port";
  private static final String SETTINGS = "testbed.conf";

  static boolean isIn(Path directory) {
    return Files.exists(directory.resolve(PORT));
  }

  /** Opens the one in the workspace, or makes it; the settings are written anew each time. */
  static DataDirectory in(
      Workspace workspace, Path binaries, Unprivileged unprivileged, PostgresOptions options) {
    var directory = workspace.directory();
    var path = directory.resolve("data");
    try {
      // Written last: what a kill interrupted is made again.
      var portFile = directory.resolve(PORT);
      if (!Files.exists(portFile)) {
        Workspace.deleteTree(path);
        var data = new DataDirectory(path, FreePorts.next(), newPassword());
        data.init(binaries, unprivileged, directory, workspace.isTemporary());
        Files.writeString(portFile, Integer.toString(data.port));
      }
      requireVersion(path, options.version());
      var data =
          new DataDirectory(
              path,
              Integer.parseInt(Files.readString(portFile).strip()),
              Files.readString(passwordFile(directory)).strip());
      data.configure(options.settings());
      unprivileged.own(directory);
      return data;
    } catch (IOException e) {
      throw new UncheckedIOException("Cannot make a data directory in " + directory, e);
    }
  }

  private void init(Path binaries, Unprivileged unprivileged, Path directory, boolean temporary)
      throws IOException {
    var passwordFile = passwordFile(directory);
    Files.deleteIfExists(passwordFile);
    Files.createFile(
        passwordFile,
        PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
    Files.writeString(passwordFile, superuserPassword);
    unprivileged.own(directory);
    var words =
        new ArrayList<>(List.of(binaries.resolve("initdb").toString(), "-D", path.toString()));
    words.addAll(
        List.of("-U", SUPERUSER, "-A", "scram-sha-256", "--pwfile", passwordFile.toString()));
    words.addAll(List.of("-E", "UTF8", "--locale=C"));
    if (temporary) {
      words.add("--no-sync");
    }
    unprivileged.command(words).in(directory).run();
    Files.writeString(
        path.resolve("postgresql.conf"),
        "\ninclude = '" + SETTINGS + "'\n",
        StandardOpenOption.APPEND);
  }

  private void configure(Map<String, String> settings) throws IOException {
    var all = new TreeMap<String, String>();
    all.put("listen_addresses", "127.0.0.1");
    all.put("port", Integer.toString(port));
    all.put("unix_socket_directories", "");
    all.put("password_encryption", "scram-sha-256");
    // Segments elsewhere would stay behind when a killed server never starts again.
    all.put("dynamic_shared_memory_type", "mmap");
    all.putAll(settings);
    var text = new StringBuilder("# Written at each start.\n");
    all.forEach(
        (name, value) -> text.append("%s = '%s'%n".formatted(name, value.replace("'", "''"))));
    Files.writeString(path.resolve(SETTINGS), text);
  }

  private static void requireVersion(Path path, PostgresVersion version) throws IOException {
    var found = Files.readString(path.resolve("PG_VERSION")).strip();
    if (!found.equals(Integer.toString(version.major()))) {
      throw new PostgresException(
          "%s holds data of PostgreSQL %s, but %s is to be started. Remove the directory or start that version."
              .formatted(path, found, version));
    }
  }

  private static Path passwordFile(Path directory) {
    return directory.resolve("superuser-password");
  }

  /** Hexadecimal, so that it needs no escaping anywhere. */
  static String newPassword() {
    var bytes = new byte[16];
    new SecureRandom().nextBytes(bytes);
    return HexFormat.of().formatHex(bytes);
  }
}
