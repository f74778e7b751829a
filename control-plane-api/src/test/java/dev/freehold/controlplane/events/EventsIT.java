package dev.freehold.controlplane.events;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.freehold.controlplane.ControlPlane;
import dev.freehold.controlplane.jobs.RecurringJob;
import java.sql.SQLException;
import java.time.Duration;
import java.util.UUID;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.springframework.transaction.support.TransactionOperations;

class EventsIT {
  private static final ControlPlane PLANE = ControlPlane.shared();
  private final TestingListener listener = PLANE.bean(TestingListener.class);
  private final UUID id = UUID.randomUUID();

  @Test
  void isToldAfterTheCommit() throws SQLException {
    publish(0, false);

    awaitStatus("COMPLETED");
    assertThat(listener.attempts(id)).isEqualTo(1);
  }

  @Test
  void isNotToldWhenTheTransactionIsRolledBack() throws SQLException {
    assertThatThrownBy(() -> publish(0, true)).hasMessage("rolled back");

    assertThat(status()).isEmpty();
    assertThat(listener.attempts(id)).isZero();
  }

  @Test
  void isToldAgainWhenTheListenerFailed() throws SQLException {
    publish(1, false);
    awaitStatus("FAILED");

    run("repeatEvents");

    awaitStatus("COMPLETED");
    assertThat(listener.attempts(id)).isEqualTo(2);
  }

  /** The row is all that a crash leaves of it. */
  @Test
  void isToldAfterACrash() throws SQLException {
    publish(0, false);
    awaitStatus("COMPLETED");
    PLANE.sql(
        "UPDATE events.event_publication SET status = 'PROCESSING', completion_date = NULL, publication_date = now() - interval '1 hour', last_resubmission_date = now() - interval '1 hour' WHERE serialized_event LIKE '%"
            + id
            + "%'");

    run("repeatEvents");

    awaitStatus("COMPLETED");
    assertThat(listener.attempts(id)).isEqualTo(2);
  }

  @Test
  void whatIsDoneIsForgottenAfterAWhile() throws SQLException {
    publish(0, false);
    awaitStatus("COMPLETED");
    run("cleanEvents");
    assertThat(status()).isEqualTo("COMPLETED");

    PLANE.clock().ahead(Duration.ofDays(8), () -> run("cleanEvents"));

    assertThat(status()).isEmpty();
  }

  private void publish(int failures, boolean rollBack) {
    PLANE
        .bean(TransactionOperations.class)
        .executeWithoutResult(
            _ -> {
              listener.publish(new TestingListener.Told(id, failures));
              if (rollBack) {
                throw new IllegalStateException("rolled back");
              }
            });
  }

  private void awaitStatus(String status) {
    Awaitility.await().atMost(Duration.ofSeconds(60)).until(() -> status().equals(status));
  }

  private static void run(String job) {
    PLANE.bean(job, RecurringJob.class).work().run();
  }

  /** Empty: there is no row. */
  private String status() throws SQLException {
    try (var superuser = PLANE.database().asSuperuser();
        var query =
            superuser.prepareStatement(
                "SELECT status FROM events.event_publication WHERE strpos(serialized_event, ?) > 0")) {
      query.setString(1, id.toString());
      var rows = query.executeQuery();
      return rows.next() ? rows.getString(1) : "";
    }
  }
}
