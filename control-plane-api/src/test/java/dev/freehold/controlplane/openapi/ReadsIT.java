package dev.freehold.controlplane.openapi;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;

import dev.freehold.controlplane.Answer;
import dev.freehold.controlplane.Caller;
import dev.freehold.controlplane.ControlPlane;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** Whoever only reads waits for nobody who changes something. */
class ReadsIT {
  private static final ControlPlane PLANE = ControlPlane.shared();

  /**
   * Under this lock rows can be read, but neither be locked nor changed. Not so of what reading
   * itself writes: the audit log, when sessions were used, and rates.
   */
  private static final List<String> LOCKED =
      List.of("access", "organizations", "plans", "sso", "support", "tenants", "webhooks");

  @Test
  void noReadingLocksARow() throws SQLException {
    var places = new Places(PLANE, "Only reads");
    try (var superuser = PLANE.database().asSuperuser();
        var statement = superuser.createStatement()) {
      superuser.setAutoCommit(false);
      statement.execute("LOCK TABLE %s IN EXCLUSIVE MODE".formatted(tables()));
      for (Operation operation : ExamplesIT.reads()) {
        Caller caller = places.caller(operation);
        String path = places.path(operation);

        Answer answer =
            assertTimeoutPreemptively(
                Duration.ofSeconds(20), () -> caller.get(path), operation.id() + " waits");

        assertThat(answer.status()).as("%s: %s", operation.id(), answer.body()).isNotEqualTo(500);
      }
      superuser.rollback();
    }
  }

  private static String tables() throws SQLException {
    try (var superuser = PLANE.database().asSuperuser();
        var rows =
            superuser
                .createStatement()
                .executeQuery(
                    "SELECT string_agg(format('%%I.%%I', schemaname, tablename), ', ') FROM pg_tables WHERE schemaname IN (%s)"
                        .formatted(
                            LOCKED.stream()
                                .map("'%s'"::formatted)
                                .collect(Collectors.joining(", "))))) {
      rows.next();
      return rows.getString(1);
    }
  }
}
