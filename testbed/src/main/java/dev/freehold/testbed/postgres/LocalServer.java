package dev.freehold.testbed.postgres;

import dev.freehold.testbed.process.CommandException;
import dev.freehold.testbed.process.OsProcess;
import dev.freehold.testbed.process.Workspace;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * A server of local processes, started through pg_ctl so that it is no part of our process group
 * and hears no Ctrl-C.
 */
final class LocalServer implements PostgresServer {

  private static final int SHOWN_LINES = 15;

  private final Path binaries;
  private final Unprivileged unprivileged;
  private final Workspace workspace;
  private final DataDirectory data;
  private final Path logFile;

  private LocalServer(
      Path binaries,
      Unprivileged unprivileged,
      Workspace workspace,
      DataDirectory data,
      Path logFile) {
    this.binaries = binaries;
    this.unprivileged = unprivileged;
    this.workspace = workspace;
    this.data = data;
    this.logFile = logFile;
  }

  /** Makes the data directory where there is none; the server is not started yet. */
  static LocalServer prepare(PostgresOptions options, Path binaries, Unprivileged unprivileged) {
    var kept = options.directory();
    var workspace =
        kept == null
            ? Workspace.temporary("postgres", options.temporaryParent())
            : Workspace.kept(kept);
    try {
      var data = DataDirectory.in(workspace, binaries, unprivileged, options);
      var logFile = options.logFile();
      return new LocalServer(
          binaries,
          unprivileged,
          workspace,
          data,
          logFile == null
              ? workspace.directory().resolve("postgres.log")
              : logFile.toAbsolutePath());
    } catch (RuntimeException e) {
      workspace.close();
      throw e;
    }
  }

  @Override
  public String host() {
    return "127.0.0.1";
  }

  @Override
  public int port() {
    return data.port();
  }

  @Override
  public String superuser() {
    return DataDirectory.SUPERUSER;
  }

  @Override
  public String superuserPassword() {
    return data.superuserPassword();
  }

  Path logFile() {
    return logFile;
  }

  @Override
  public void start() {
    if (isRunning()) {
      return;
    }
    try {
      // After a reboot its process number may belong to a stranger, and the server would refuse to
      // start.
      Files.deleteIfExists(pidFile());
      pgCtl("start", "-w", "-t", "120", "-l", logFile.toString());
    } catch (CommandException e) {
      throw new PostgresException(
          "PostgreSQL in %s did not start: %s%nEnd of %s:%n%s"
              .formatted(workspace.directory(), e.getMessage(), logFile, endOfLog()),
          e);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public void stop() {
    if (isRunning()) {
      pgCtl("stop", "-w", "-t", "60", "-m", "fast");
    }
  }

  @Override
  public void kill() {
    postmaster().ifPresent(OsProcess::killTree);
  }

  @Override
  public boolean isRunning() {
    return postmaster().isPresent();
  }

  @Override
  public void close() {
    if (workspace.isTemporary()) {
      delete();
    } else {
      stop();
    }
  }

  @Override
  public void delete() {
    workspace.delete();
  }

  private Optional<OsProcess> postmaster() {
    return OsProcess.fromPidFile(pidFile(), data.path().toString());
  }

  private Path pidFile() {
    return data.path().resolve("postmaster.pid");
  }

  private void pgCtl(String action, String... options) {
    var words = new ArrayList<>(List.of(binaries.resolve("pg_ctl").toString(), action));
    words.addAll(List.of("-s", "-D", data.path().toString()));
    words.addAll(List.of(options));
    unprivileged.command(words).in(workspace.directory()).run();
  }

  private String endOfLog() {
    try {
      var lines = Files.readAllLines(logFile);
      return String.join(
          "\n", lines.subList(Math.max(0, lines.size() - SHOWN_LINES), lines.size()));
    } catch (IOException _) {
      return "(not written)";
    }
  }
}
