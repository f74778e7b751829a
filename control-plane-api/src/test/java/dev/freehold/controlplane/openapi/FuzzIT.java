package dev.freehold.controlplane.openapi;

import static org.assertj.core.api.Assertions.assertThat;

import dev.freehold.controlplane.Caller;
import dev.freehold.controlplane.ControlPlane;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * What nobody thought of in {@link HostileRequestsIT}: Schemathesis draws requests from the
 * contract, right and wrong ones, and holds the answers against it. The same seed draws the same.
 */
@Tag("full")
class FuzzIT {
  private static final ControlPlane PLANE = ControlPlane.shared();
  private static final int MINUTES = 20;
  private static final String EXAMPLES = System.getProperty("fuzz.examples", "40");

  /** They would end the session that all others need. */
  private static final Set<String> ENDINGS =
      Set.of("session_signOut", "session_revokeOthers", "session_revoke");

  private static final Places PLACES = new Places(PLANE, "Fuzzed");

  @TempDir Path folder;

  @Test
  void whatAnOwnerSendsIsAnsweredAsTheContractSays() throws Exception {
    assertNothingIsFound(
        PLACES.organization().owner(),
        Operation.all().stream().filter(each -> !each.isForStaff()).toList());
  }

  @Test
  void whatStaffSendIsAnsweredAsTheContractSays() throws Exception {
    assertNothingIsFound(
        PLANE.staff(), Operation.all().stream().filter(Operation::isForStaff).toList());
  }

  private void assertNothingIsFound(Caller caller, List<Operation> operations) throws Exception {
    Path told = folder.resolve("told");
    Process schemathesis =
        new ProcessBuilder(command(caller, operations))
            // It keeps what it found for its next run.
            .directory(folder.toFile())
            .redirectErrorStream(true)
            .redirectOutput(told.toFile())
            .start();
    try {
      assertThat(schemathesis.waitFor(MINUTES, TimeUnit.MINUTES)).as("it ends").isTrue();
    } finally {
      schemathesis.destroyForcibly();
    }

    assertThat(schemathesis.exitValue()).as(Files.readString(told)).isZero();
  }

  private List<String> command(Caller caller, List<Operation> operations) throws IOException {
    var command =
        new ArrayList<>(
            List.of(
                program().toString(),
                "--config-file=" + configuration(),
                "--no-color",
                "run",
                Operation.CONTRACT.toAbsolutePath().toString(),
                "--url=" + PLANE.baseUrl(),
                "--header=Cookie: " + caller.cookie(),
                "--header=X-CSRF-Token: " + caller.get("/session").text("/csrfToken"),
                "--phases=examples,coverage,fuzzing",
                "--checks=not_a_server_error,status_code_conformance,content_type_conformance,response_headers_conformance,response_schema_conformance",
                "--max-examples=" + EXAMPLES,
                "--seed=1",
                "--continue-on-failure",
                "--suppress-health-check=all",
                "--request-timeout=60"));
    operations.stream()
        .map(Operation::id)
        .filter(id -> !ENDINGS.contains(id))
        .forEach(id -> command.add("--include-operation-id=" + id));
    return command;
  }

  /** Drawn ids are nobody's: these are there. */
  private Path configuration() throws IOException {
    String parameters =
        PLACES.variables().entrySet().stream()
            .map(each -> "\"path.%s\" = \"%s\"\n".formatted(each.getKey(), each.getValue()))
            .collect(Collectors.joining());
    return Files.writeString(folder.resolve("schemathesis.toml"), "[parameters]\n" + parameters);
  }

  /** The one that {@code SCHEMATHESIS} names, else from the PATH. */
  private static Path program() {
    return Stream.concat(
            Optional.ofNullable(System.getenv("SCHEMATHESIS")).stream(),
            Stream.of(System.getenv("PATH").split(":")).map(each -> each + "/schemathesis"))
        .map(Path::of)
        .filter(Files::isExecutable)
        .findFirst()
        .orElseThrow(
            () ->
                new AssertionError(
                    "there is no Schemathesis: pipx install schemathesis, or name one in SCHEMATHESIS"));
  }
}
