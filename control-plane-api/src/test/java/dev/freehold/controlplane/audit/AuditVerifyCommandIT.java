package dev.freehold.controlplane.audit;

import static org.assertj.core.api.Assertions.assertThat;

import dev.freehold.controlplane.ControlPlane;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;
import tools.jackson.databind.json.JsonMapper;

/** {@code ./freehold audit verify}, with the login that the API has. */
class AuditVerifyCommandIT {
  private static final ControlPlane PLANE = ControlPlane.shared();

  private final UUID chain = UUID.randomUUID();
  private final ByteArrayOutputStream out = new ByteArrayOutputStream();

  @Test
  void aChainThatHoldsExitsWithZero() {
    write(3);

    assertThat(run("--organization", chain.toString())).isZero();
    assertThat(printed()).contains("✓ %s: all 3 entries hold".formatted(chain));
  }

  @Test
  void ofAllChainsTheBrokenOnesAreNamed() throws SQLException {
    write(3);
    PLANE.sql("DELETE FROM audit.entry WHERE chain_id = '%s' AND sequence = 2".formatted(chain));

    assertThat(run()).isEqualTo(AuditVerifyCommand.BROKEN);
    assertThat(printed()).contains("✗ %s: entry 2 is missing: the next one is 3".formatted(chain));
  }

  @Test
  void aChainOfWhichNothingIsLeftInsideIsMissedFromOutside(@TempDir Path folder) throws Exception {
    write(3);
    PLANE.bean("signAuditLogs", dev.freehold.controlplane.jobs.RecurringJob.class).work().run();
    var json = JsonMapper.builder().build();
    Path kept =
        Files.write(
            folder.resolve("checkpoints.jsonl"),
            PLANE.bean(Checkpoints.class).of(chain).stream()
                .map(each -> json.writeValueAsString(CheckpointView.of(each)))
                .toList());
    PLANE.sql(
        "DELETE FROM audit.entry WHERE chain_id = '%1$s'; DELETE FROM audit.chain WHERE id = '%1$s'; DELETE FROM audit.checkpoint WHERE chain_id = '%1$s'"
            .formatted(chain));

    assertThat(run("--checkpoints=" + kept)).isEqualTo(AuditVerifyCommand.BROKEN);
    assertThat(printed())
        .contains("✗ %s: the chain ends at entry 0, but entry 3 was signed".formatted(chain));
  }

  @Test
  void whatCannotBeLookedAtOrUnderstoodIsNotSaidToHold() {
    assertThat(run("--url", "jdbc:postgresql://127.0.0.1:1/nowhere"))
        .isEqualTo(AuditVerifyCommand.NOT_LOOKED_AT);
    assertThat(run("--checkpoints", "/nowhere")).isEqualTo(AuditVerifyCommand.NOT_LOOKED_AT);
    for (String wrong : List.of("--organization=acme", "--password=x", "--what=x", "--url")) {
      assertThat(run(wrong)).as(wrong).isEqualTo(AuditVerifyCommand.WRONG_ARGUMENTS);
    }
    assertThat(run("--help")).isZero();
    assertThat(printed()).contains("Exit codes");
  }

  @Test
  void withoutAnythingThatSaysWhichKeysAreOursNothingIsSaidToHold() {
    var stream = new PrintStream(out, true, StandardCharsets.UTF_8);

    assertThat(
            AuditVerifyCommand.run(new String[0], PLANE.database().environment(), stream, stream))
        .isEqualTo(AuditVerifyCommand.WRONG_ARGUMENTS);
    assertThat(printed()).contains("set FREEHOLD_SEALING_KEY, or give --checkpoints FILE");
  }

  private int run(String... args) {
    var stream = new PrintStream(out, true, StandardCharsets.UTF_8);
    return AuditVerifyCommand.run(args, environment(), stream, stream);
  }

  static Map<String, String> environment() {
    var environment = new HashMap<>(PLANE.database().environment());
    environment.put("FREEHOLD_SEALING_KEY", Base64.getEncoder().encodeToString(new byte[32]));
    return environment;
  }

  private String printed() {
    return out.toString(StandardCharsets.UTF_8);
  }

  private void write(int entries) {
    var transaction = new TransactionTemplate(PLANE.bean(PlatformTransactionManager.class));
    transaction.executeWithoutResult(
        _ ->
            Stream.generate(() -> "tenant:1")
                .limit(entries)
                .forEach(
                    target ->
                        PLANE
                            .bean(AuditLog.class)
                            .done(chain, "account:1", "tenant:pause", target, Map.of())));
  }
}
