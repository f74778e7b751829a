package dev.freehold.controlplane.audit;

import static dev.freehold.controlplane.audit.jooq.Tables.SIGNING_KEY;
import static org.assertj.core.api.Assertions.assertThat;

import dev.freehold.controlplane.ControlPlane;
import dev.freehold.controlplane.jobs.RecurringJob;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.Signature;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.jooq.DSLContext;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.json.JsonMapper;

/** Old entries that somebody deletes as if it were for their age. */
class ForgedCutsIT {
  private static final ControlPlane PLANE = ControlPlane.shared();

  private final AuditVerifier verifier = PLANE.bean(AuditVerifier.class);
  private final Checkpoints checkpoints = PLANE.bean(Checkpoints.class);
  private final UUID chain = UUID.randomUUID();

  @Test
  void aKeyThatWasPutIntoTheDatabaseIsNotOurs(@TempDir Path folder) throws Exception {
    write(4);
    sign();
    List<Checkpoint> kept = checkpoints.of(chain);
    KeyPair foreign = KeyPairGenerator.getInstance("Ed25519").generateKeyPair();
    byte[] hash = hashOf(3);

    // With the API's own login.
    String id = added(foreign);
    cutBy(signedBy(foreign, id, 3, hash));

    String finding = "the checkpoint of entry 3 does not bear our signature";
    assertThat(verifier.verify(chain).finding()).isEqualTo(finding);
    assertThat(verifier.verify(chain, kept).finding()).isEqualTo(finding);
    Path file = file(folder, kept);
    assertThat(command(Map.of("FREEHOLD_SEALING_KEY", sealingKey()))).contains(finding);
    assertThat(command(Map.of(), "--checkpoints=" + file))
        .as("without the sealing key those that signed the file are ours")
        .contains(finding);
  }

  @Test
  void whatIsOursIsKnownByTheFileAlone(@TempDir Path folder) throws Exception {
    write(4);
    sign();

    assertThat(command(Map.of(), "--checkpoints=" + file(folder, checkpoints.of(chain))))
        .contains("all 4 entries hold", "held against 1 checkpoints from outside");
  }

  /** Such as by somebody who holds the sealing key as well. */
  @Test
  void aCutOfWhatWasSignedAMomentAgoIsSeenByWhatWasKept() throws SQLException {
    write(4);
    sign();
    List<Checkpoint> kept = checkpoints.of(chain);

    byte[] hash = hashOf(4);
    cutBy(PLANE.transaction(() -> PLANE.bean(SigningKeys.class).sign(chain, 4, true, hash)));
    write(1);

    assertThat(verifier.verify(chain).intact()).as("nothing in the database tells").isTrue();
    var verdict = verifier.verify(chain, kept);
    assertThat(verdict.intact()).isFalse();
    assertThat(verdict.sequence()).isEqualTo(4);
    assertThat(verdict.finding())
        .matches("entry 4 was signed at \\S+ and is cut off: that was too early");
  }

  @Test
  void whatWasKeptOfOldEntriesIsNoHarm() {
    PLANE
        .clock()
        .ahead(
            Duration.ofDays(-400),
            () -> {
              write(3);
              sign();
            });
    List<Checkpoint> kept = checkpoints.of(chain);
    write(1);

    PLANE.bean("cutAuditLogs", RecurringJob.class).work().run();

    assertThat(verifier.verify(chain, kept).finding())
        .isEqualTo("all 1 entries hold; the 3 before them were deleted for their age");
  }

  @Test
  void aKeyOfBeforeIsKnownOnceItSignsAgain() throws SQLException {
    write(1);
    sign();
    PLANE.sql("UPDATE audit.signing_key SET sealed_id = NULL WHERE sealed_private_key IS NOT NULL");
    assertThat(verifier.verify(chain).intact()).isFalse();

    write(1);
    sign();

    assertThat(verifier.verify(chain).finding()).isEqualTo("all 2 entries hold");
  }

  private static String added(KeyPair foreign) {
    byte[] key = foreign.getPublic().getEncoded();
    String id = PublicKeys.fingerprint(key);
    var sql = PLANE.bean(DSLContext.class);
    byte[] another =
        sql.select(SIGNING_KEY.SEALED_ID).from(SIGNING_KEY).limit(1).fetchSingle().value1();
    sql.insertInto(SIGNING_KEY)
        .set(SIGNING_KEY.ID, id)
        .set(SIGNING_KEY.PUBLIC_KEY, key)
        .set(SIGNING_KEY.SEALED_ID, another)
        .set(SIGNING_KEY.CREATED_AT, Instant.now().minus(Duration.ofDays(200)))
        .execute();
    return id;
  }

  private Checkpoint signedBy(KeyPair key, String id, long sequence, byte[] hash) throws Exception {
    Instant at = Instant.now().truncatedTo(ChronoUnit.MICROS);
    var signature = Signature.getInstance("Ed25519");
    signature.initSign(key.getPrivate());
    signature.update(Checkpoint.text(chain, sequence, true, hash, at, id));
    return new Checkpoint(chain, sequence, true, hash, at, id, signature.sign());
  }

  private void cutBy(Checkpoint cut) throws SQLException {
    PLANE.transaction(
        () -> {
          checkpoints.add(cut);
          return cut;
        });
    String upTo = "WHERE chain_id = '%s' AND sequence <= %d".formatted(chain, cut.sequence());
    PLANE.sql("DELETE FROM audit.entry " + upTo);
    PLANE.sql("DELETE FROM audit.checkpoint %s AND NOT cut".formatted(upTo));
  }

  private byte[] hashOf(long sequence) {
    return PLANE.transaction(
        () -> {
          try (var entries = PLANE.bean(AuditChains.class).entries(chain)) {
            return entries
                .filter(each -> each.entry().sequence() == sequence)
                .findFirst()
                .orElseThrow()
                .hash();
          }
        });
  }

  private static Path file(Path folder, List<Checkpoint> kept) throws Exception {
    var json = JsonMapper.builder().build();
    return Files.write(
        folder.resolve("checkpoints.jsonl"),
        kept.stream().map(each -> json.writeValueAsString(CheckpointView.of(each))).toList());
  }

  private static String sealingKey() {
    return AuditVerifyCommandIT.environment().get("FREEHOLD_SEALING_KEY");
  }

  private String command(Map<String, String> more, String... args) {
    var environment = new java.util.HashMap<>(PLANE.database().environment());
    environment.putAll(more);
    var all = new java.util.ArrayList<>(List.of("--organization", chain.toString()));
    all.addAll(List.of(args));
    var out = new ByteArrayOutputStream();
    var stream = new PrintStream(out, true, StandardCharsets.UTF_8);
    AuditVerifyCommand.run(all.toArray(String[]::new), environment, stream, stream);
    return out.toString(StandardCharsets.UTF_8);
  }

  private void sign() {
    PLANE.bean("signAuditLogs", RecurringJob.class).work().run();
  }

  private void write(int entries) {
    for (int i = 0; i < entries; i++) {
      PLANE.transaction(
          () -> {
            PLANE
                .bean(AuditLog.class)
                .done(chain, "account:1", "tenant:pause", "tenant:1", Map.of());
            return chain;
          });
    }
  }
}
