package dev.freehold.controlplane.audit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.freehold.controlplane.Answer;
import dev.freehold.controlplane.ControlPlane;
import dev.freehold.controlplane.TestingOrganization;
import dev.freehold.controlplane.jobs.RecurringJob;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;
import tools.jackson.databind.json.JsonMapper;

class CheckpointsIT {
  private static final ControlPlane PLANE = ControlPlane.shared();

  private final AuditLog audit = PLANE.bean(AuditLog.class);
  private final AuditVerifier verifier = PLANE.bean(AuditVerifier.class);
  private final Checkpoints checkpoints = PLANE.bean(Checkpoints.class);
  private final TransactionTemplate transaction =
      new TransactionTemplate(PLANE.bean(PlatformTransactionManager.class));
  private final UUID chain = UUID.randomUUID();

  @Test
  void aTailCutOffTogetherWithTheChainsEndIsSeenByWhatWasSigned() throws SQLException {
    write(4);
    sign();

    cutOffTail(3);

    assertThat(verify().sequence()).isEqualTo(4);
    assertThat(verify().finding()).startsWith("the chain ends at entry 3, but entry 4 was signed");
  }

  @Test
  void withTheCheckpointsGoneTooItIsSeenByThoseThatWereKept() throws SQLException {
    write(4);
    sign();
    List<Checkpoint> kept = checkpoints.of(chain);

    cutOffTail(3);
    PLANE.sql("DELETE FROM audit.checkpoint WHERE chain_id = '%s'".formatted(chain));

    assertThat(verify().intact()).as("nothing in the database tells").isTrue();
    assertThat(verifier.verify(chain, kept).finding())
        .startsWith("the chain ends at entry 3, but entry 4 was signed");
  }

  @Test
  void aChainThatWasWrittenAnewIsNotTheOneThatWasSigned() throws SQLException {
    write(4);
    sign();
    List<Checkpoint> kept = checkpoints.of(chain);
    PLANE.sql(
        "DELETE FROM audit.checkpoint WHERE chain_id = '%1$s'; DELETE FROM audit.entry WHERE chain_id = '%1$s'; DELETE FROM audit.chain WHERE id = '%1$s'"
            .formatted(chain));

    write(5);

    assertThat(verify().intact()).as("it holds in itself").isTrue();
    assertThat(verifier.verify(chain, kept).finding())
        .startsWith("entry 4 is not the one that was signed at");
  }

  @Test
  void aCheckpointThatOthersMadeIsNamed() throws SQLException {
    write(4);
    sign();

    PLANE.sql(
        "UPDATE audit.checkpoint SET sequence = 3, hash = (SELECT hash FROM audit.entry e WHERE e.chain_id = checkpoint.chain_id AND e.sequence = 3) WHERE chain_id = '%s'"
            .formatted(chain));

    assertThat(verify())
        .isEqualTo(
            new AuditVerifier.Verdict(
                false, 3, "the checkpoint of entry 3 does not bear our signature"));
  }

  @Test
  void aNewKeySignsWhenTheOldOneHasLongEnoughAndBothAreKnown() throws SQLException {
    write(1);
    sign();
    write(1);
    PLANE.clock().ahead(Duration.ofDays(91), this::sign);

    assertThat(checkpoints.of(chain)).extracting(Checkpoint::keyId).doesNotHaveDuplicates();
    assertThat(verify().intact()).isTrue();
    assertThat(count("signing_key WHERE sealed_private_key IS NOT NULL"))
        .as("only the newest can still sign")
        .isEqualTo(1);
  }

  @Test
  void whatIsOldIsCutAndTheChainHoldsFromThereOn() throws SQLException {
    PLANE.clock().ahead(Duration.ofDays(-400), () -> write(3));
    write(2);

    PLANE.bean("cutAuditLogs", RecurringJob.class).work().run();

    assertThat(entries()).isEqualTo(2);
    assertThat(verify())
        .isEqualTo(
            new AuditVerifier.Verdict(
                true, 5, "all 2 entries hold; the 3 before them were deleted for their age"));
    write(1);
    assertThat(verify().sequence()).isEqualTo(6);
  }

  @Test
  void ofWhatIsCutOneSignatureIsLeft() throws SQLException {
    PLANE
        .clock()
        .ahead(
            Duration.ofDays(-500),
            () -> {
              write(1);
              sign();
              write(1);
              sign();
            });
    PLANE.clock().ahead(Duration.ofDays(-400), () -> write(1));
    write(1);

    PLANE
        .clock()
        .ahead(Duration.ofDays(-100), PLANE.bean("cutAuditLogs", RecurringJob.class).work());
    assertThat(checkpoints.of(chain)).extracting(Checkpoint::sequence).containsExactly(2L, 2L);
    PLANE.bean("cutAuditLogs", RecurringJob.class).work().run();

    assertThat(checkpoints.of(chain)).extracting(Checkpoint::sequence).containsExactly(3L);
    assertThat(verify().finding())
        .isEqualTo("all 1 entries hold; the 3 before them were deleted for their age");
  }

  @Test
  void aChainThatIsOldAltogetherIsCutToNothingAndGoesOn() throws SQLException {
    PLANE.clock().ahead(Duration.ofDays(-400), () -> write(3));

    PLANE.bean("cutAuditLogs", RecurringJob.class).work().run();

    assertThat(entries()).isZero();
    assertThat(verify().intact()).isTrue();
    write(1);
    assertThat(verify().sequence()).isEqualTo(4);
  }

  @Test
  void whatSomebodyDeletedIsNoCut() throws SQLException {
    write(4);
    sign();

    PLANE.sql("DELETE FROM audit.entry WHERE chain_id = '%s' AND sequence <= 4".formatted(chain));

    assertThat(verify().sequence()).isEqualTo(1);
  }

  @Test
  void theApisLoginCutsNothingThatIsYoungOrNotSigned() throws SQLException {
    write(2);
    String cut = "SELECT audit.cut_entries('%s', 2)".formatted(chain);
    try (var api = PLANE.database().asApi();
        var statement = api.createStatement()) {
      assertThatThrownBy(() -> statement.execute(cut)).hasMessageContaining("no signed checkpoint");

      byte[] hash = PLANE.bean(AuditChains.class).end(chain).orElseThrow().hash();
      transaction.executeWithoutResult(
          _ -> checkpoints.add(PLANE.bean(SigningKeys.class).sign(chain, 2, true, hash)));

      assertThatThrownBy(() -> statement.execute(cut))
          .hasMessageContaining("younger than thirty days");
    }
    assertThat(entries()).isEqualTo(2);
  }

  @Test
  void checkpointsAreExportedOnceAndVerifyTheLogFromOutside(@TempDir Path folder) throws Exception {
    TestingOrganization organization = PLANE.organization("Exported");
    Path file = folder.resolve("checkpoints.jsonl");
    try (var replica = PLANE.start("--freehold.audit.checkpoint-file=" + file)) {
      var job = replica.getBean("signAuditLogs", RecurringJob.class).work();
      job.run();
      job.run();
    }
    var json = JsonMapper.builder().build();
    List<CheckpointView> exported =
        Files.readAllLines(file).stream()
            .map(line -> json.readValue(line, CheckpointView.class))
            .filter(each -> each.organization().equals(organization.id()))
            .toList();
    assertThat(exported).hasSize(1);
    long last = exported.getFirst().sequence();

    assertThat(verify(organization, exported).json().at("/intact").asBoolean()).isTrue();
    String where = "WHERE chain_id = '%s' AND sequence >= %d".formatted(organization.id(), last);
    PLANE.sql("DELETE FROM audit.checkpoint " + where);
    PLANE.sql("DELETE FROM audit.entry " + where);
    PLANE.sql(
        "UPDATE audit.chain SET (sequence, hash) = (SELECT sequence, hash FROM audit.entry WHERE chain_id = '%1$s' ORDER BY sequence DESC LIMIT 1) WHERE id = '%1$s'"
            .formatted(organization.id()));
    assertThat(verify(organization, exported).json().at("/sequence").asLong()).isEqualTo(last);
  }

  private static Answer verify(TestingOrganization organization, List<CheckpointView> kept) {
    return organization
        .owner()
        .post(organization.path() + "/audit/verify", Map.of("checkpoints", kept));
  }

  private AuditVerifier.Verdict verify() {
    return verifier.verify(chain, List.of());
  }

  private void sign() {
    PLANE.bean("signAuditLogs", RecurringJob.class).work().run();
  }

  private void write(int entries) {
    for (int i = 0; i < entries; i++) {
      transaction.executeWithoutResult(
          _ -> audit.done(chain, "account:1", "tenant:pause", "tenant:1", Map.of()));
    }
  }

  private void cutOffTail(long last) throws SQLException {
    PLANE.sql(
        "DELETE FROM audit.entry WHERE chain_id = '%s' AND sequence > %d".formatted(chain, last));
    PLANE.sql(
        "UPDATE audit.chain SET (sequence, hash) = (SELECT sequence, hash FROM audit.entry WHERE chain_id = '%1$s' AND sequence = %2$d) WHERE id = '%1$s'"
            .formatted(chain, last));
  }

  private long entries() throws SQLException {
    return count("entry WHERE chain_id = '%s'".formatted(chain));
  }

  private static long count(String what) throws SQLException {
    try (var superuser = PLANE.database().asSuperuser();
        var rows = superuser.createStatement().executeQuery("SELECT count(*) FROM audit." + what)) {
      rows.next();
      return rows.getLong(1);
    }
  }
}
