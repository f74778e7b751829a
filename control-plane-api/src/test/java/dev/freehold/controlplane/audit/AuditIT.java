package dev.freehold.controlplane.audit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.freehold.controlplane.ControlPlane;
import dev.freehold.controlplane.TableText;
import dev.freehold.testbed.postgres.ControlPlaneDatabase;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.Executors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.springframework.transaction.IllegalTransactionStateException;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;

class AuditIT {
  private static final ControlPlane PLANE = ControlPlane.shared();

  private final AuditLog audit = PLANE.bean(AuditLog.class);
  private final AuditVerifier verifier = PLANE.bean(AuditVerifier.class);
  private final TransactionTemplate transaction =
      new TransactionTemplate(PLANE.bean(PlatformTransactionManager.class));
  private final UUID chain = UUID.randomUUID();

  @Test
  void anUntouchedChainHolds() {
    write(3);

    assertThat(verify()).isEqualTo(new AuditVerifier.Verdict(true, 3, "all 3 entries hold"));
  }

  @Test
  void anEditedEntryIsNamed() throws SQLException {
    write(4);

    asSuperuser("UPDATE audit.entry SET actor = 'account:somebody else'", 2);

    assertThat(verify())
        .isEqualTo(new AuditVerifier.Verdict(false, 2, "entry 2 was changed after it was written"));
  }

  @Test
  void anEntryEditedTogetherWithItsHashIsFoundByTheNextOne() throws SQLException {
    write(4);

    asSuperuser("UPDATE audit.entry SET hash = sha256('made up')", 2);
    asSuperuser("UPDATE audit.entry SET previous_hash = sha256('made up')", 3);

    assertThat(verify().sequence()).isEqualTo(2);
  }

  @Test
  void aDeletedEntryIsNamed() throws SQLException {
    write(4);

    asSuperuser("DELETE FROM audit.entry", 3);

    assertThat(verify())
        .isEqualTo(new AuditVerifier.Verdict(false, 3, "entry 3 is missing: the next one is 4"));
  }

  @Test
  void ofAnEditedAndADeletedEntryTheFirstIsNamed() throws SQLException {
    write(5);

    asSuperuser("DELETE FROM audit.entry", 4);
    asSuperuser("UPDATE audit.entry SET at = at + interval '1 hour'", 2);
    assertThat(verify().finding()).isEqualTo("entry 2 was changed after it was written");

    asSuperuser("UPDATE audit.entry SET at = at - interval '1 hour'", 2);
    assertThat(verify().finding()).isEqualTo("entry 4 is missing: the next one is 5");
  }

  @Test
  void aDeletedLastEntryIsNamed() throws SQLException {
    write(4);

    asSuperuser("DELETE FROM audit.entry", 4);

    assertThat(verify())
        .isEqualTo(
            new AuditVerifier.Verdict(
                false, 4, "the chain ends at entry 3, but its last one was 4"));
  }

  @Test
  void anInsertedEntryIsNamed() throws SQLException {
    write(4);

    for (long sequence = 4; sequence >= 3; sequence--) {
      asSuperuser("UPDATE audit.entry SET sequence = sequence + 1", sequence);
    }
    asSuperuser(
        "INSERT INTO audit.entry SELECT chain_id, 3, at, actor, on_behalf_of, 'made:up', target, outcome, reason, changes, request_id, origin, hash, sha256('made up') FROM audit.entry",
        2);

    assertThat(verify())
        .isEqualTo(new AuditVerifier.Verdict(false, 3, "entry 3 was changed after it was written"));
  }

  @Test
  void aSwappedPairIsNamed() throws SQLException {
    write(4);

    asSuperuser("UPDATE audit.entry SET sequence = 9", 2);
    asSuperuser("UPDATE audit.entry SET sequence = 2", 3);
    asSuperuser("UPDATE audit.entry SET sequence = 3", 9);

    assertThat(verify())
        .isEqualTo(
            new AuditVerifier.Verdict(false, 2, "entry 2 does not follow the one before it"));
  }

  @Test
  void anEntryThatCannotBeReadIsNamed() throws SQLException {
    write(3);

    asSuperuser("UPDATE audit.entry SET changes = '{\"a\": {\"b\": 1}}'", 2);

    assertThat(verify())
        .isEqualTo(new AuditVerifier.Verdict(false, 2, "entry 2 was changed: it cannot be read"));
  }

  @Test
  void secretsAreMaskedWhoeverWritesThem() throws SQLException {
    String secret = "whsec_" + UUID.randomUUID();
    transaction.executeWithoutResult(
        _ ->
            audit.done(
                chain,
                "account:1",
                "webhook:update",
                "webhook:1",
                Map.of("newPassword", "open sesame " + secret, "url", "moved to " + secret)));

    assertThat(TableText.occurrences(PLANE.database(), secret)).isEmpty();
    assertThat(TableText.occurrences(PLANE.database(), "open sesame")).isEmpty();
    assertThat(verify().intact()).isTrue();
  }

  @Test
  void theApisLoginCanNeitherEditNorDelete() throws SQLException {
    write(1);

    try (Connection api = PLANE.database().asApi();
        var statement = api.createStatement()) {
      for (String sql :
          new String[] {
            "UPDATE audit.entry SET actor = 'x'", "DELETE FROM audit.entry", "TRUNCATE audit.entry"
          }) {
        assertThatThrownBy(() -> statement.execute(sql))
            .as(sql)
            .hasMessageContaining("permission denied for table entry");
      }
    }
  }

  @Test
  void oneLoginForBothWouldBeAnOwnerAndDoesNotStart() {
    assertThatThrownBy(
            () -> PLANE.start("--spring.datasource.username=" + ControlPlaneDatabase.OWNER).close())
        .rootCause()
        .hasMessageContaining("could edit the audit log")
        .hasMessageContaining("spring.datasource.username");
  }

  @Test
  void anEntryComesWithItsChangeOrNotAtAll() {
    transaction.executeWithoutResult(
        status -> {
          audit.done(chain, "account:1", "tenant:create", "tenant:1", Map.of());
          status.setRollbackOnly();
        });

    assertThat(verify().sequence()).isZero();
    assertThatThrownBy(() -> audit.done(chain, "account:1", "tenant:create", "tenant:1", Map.of()))
        .isInstanceOf(IllegalTransactionStateException.class);
  }

  @Test
  void aRefusalStaysWhenItsTransactionIsRolledBack() {
    transaction.executeWithoutResult(
        status -> {
          audit.refused(chain, "account:1", "tenant:create", "tenant:1", "viewer");
          status.setRollbackOnly();
        });

    assertThat(verify()).isEqualTo(new AuditVerifier.Verdict(true, 1, "all 1 entries hold"));
  }

  @Test
  void manyAtOnceMakeOneChainWithoutGaps() {
    try (var threads = Executors.newFixedThreadPool(8)) {
      IntStream.range(0, 40).forEach(_ -> threads.execute(() -> write(1)));
    }

    assertThat(verify()).isEqualTo(new AuditVerifier.Verdict(true, 40, "all 40 entries hold"));
  }

  private AuditVerifier.Verdict verify() {
    return verifier.verify(chain, List.of());
  }

  private void write(int entries) {
    for (int i = 0; i < entries; i++) {
      transaction.executeWithoutResult(
          _ ->
              audit.done(
                  chain, "account:1", "tenant:create", "tenant:é", Map.of("b", "2", "a", "\"1\"")));
    }
  }

  private void asSuperuser(String sql, long sequence) throws SQLException {
    try (Connection superuser = PLANE.database().asSuperuser();
        var statement = superuser.prepareStatement(sql + " WHERE chain_id = ? AND sequence = ?")) {
      statement.setObject(1, chain);
      statement.setLong(2, sequence);
      assertThat(statement.executeUpdate()).isEqualTo(1);
    }
  }
}
