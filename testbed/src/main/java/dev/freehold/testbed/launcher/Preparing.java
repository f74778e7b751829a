package dev.freehold.testbed.launcher;

import dev.freehold.testbed.launcher.Console.Step;
import dev.freehold.testbed.postgres.Postgres;
import dev.freehold.testbed.process.Command;
import dev.freehold.testbed.process.CommandException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/** Runs the operator's {@code server prepare} on our server and puts the admin Secret in place. */
record Preparing(Places places, Path operatorJar, Resources resources) {

  private static final String SECRET = "local-admin";

  boolean run(Step step, Postgres postgres) throws IOException {
    // A newer operator may ask for more; a server made anew has nothing.
    var done = "%s %d".formatted(operatorJar.getFileName(), postgres.port());
    if (resources.hasSecret(SECRET)
        && resources.isServerPrepared()
        && Files.exists(places.prepared())
        && Files.readString(places.prepared()).equals(done)) {
      step.detail("was done");
      return false;
    }
    var manifest = places.home().resolve("admin-secret.yaml");
    Files.deleteIfExists(manifest);
    try {
      prepare(postgres, manifest);
      resources.apply(manifest);
    } catch (CommandException e) {
      throw new LauncherException("server prepare failed. " + e.getMessage(), null, e);
    } finally {
      // From now on the password is in the Secret only.
      Files.deleteIfExists(manifest);
    }
    Files.writeString(places.prepared(), done);
    step.detail("roles, registry database and template; admin Secret " + SECRET);
    return true;
  }

  private void prepare(Postgres postgres, Path manifest) {
    Command.of(
            List.of(
                Daemon.java(),
                "-XX:TieredStopAtLevel=1",
                "-XX:+UseSerialGC",
                "-Dloader.main=dev.freehold.operator.server.ServerPrepareCommand",
                "-cp",
                operatorJar.toString(),
                "org.springframework.boot.loader.launch.PropertiesLauncher",
                "--run",
                "--host",
                postgres.host(),
                "--port",
                Integer.toString(postgres.port()),
                "--superuser",
                postgres.superuser(),
                "--secret",
                SECRET,
                "--namespace",
                Platform.NAMESPACE,
                "--secret-file",
                manifest.toString()))
        .with(Map.of("FREEHOLD_SUPERUSER_PASSWORD", postgres.superuserPassword()))
        .run();
  }
}
