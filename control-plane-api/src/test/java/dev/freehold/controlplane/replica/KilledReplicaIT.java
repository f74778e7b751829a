package dev.freehold.controlplane.replica;

import static org.assertj.core.api.Assertions.assertThat;

import dev.freehold.controlplane.Answer;
import dev.freehold.controlplane.Caller;
import dev.freehold.controlplane.ControlPlane;
import dev.freehold.controlplane.audit.AuditVerifier;
import java.io.IOException;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.stream.IntStream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * A replica dies while it makes a trial, as by kill -9. What is left is a whole trial or none; a
 * whole one is carried out by whoever is left, and the same call again makes no second one.
 */
class KilledReplicaIT {
  private static final ControlPlane PLANE = ControlPlane.shared();

  /** Each is one transaction's doing. */
  private static final List<String> PARTS =
      List.of(
          "organizations.organization WHERE name = '%s'",
          "organizations.invitation WHERE email = '%s@example.test'",
          "tenants.tenant WHERE display_name = '%s'",
          "notifications.mail WHERE recipient = '%s@example.test'",
          "web.answer WHERE key = '%s'");

  private static Caller staff;
  private static List<String> calls;

  @BeforeAll
  static void countTheCallsOfOneThatIsLeftAlone() throws SQLException {
    staff = PLANE.staff();
    try (var replica = ReplicaJava.of(PLANE).start().awaitReady()) {
      Trial trial = Trial.named("undisturbed");
      assertThat(trial.askFor(replica.baseUrl()).orElseThrow().status()).isEqualTo(202);
      calls = replica.calls();
      trial.assertWhole();
    }
  }

  @Test
  void killedAtEachCommitAndEachCallOfTheClusterATrialIsWholeOrNotThere() throws SQLException {
    var points = new ArrayList<Integer>();
    for (int i = 0; i < calls.size(); i++) {
      if (calls.get(i).endsWith("SQL commit") || calls.get(i).contains("API ")) {
        points.add(i + 1);
      }
    }
    assertThat(points).as("%s", calls).hasSizeBetween(4, 10);
    int midOfTheFirstTransaction = points.getFirst() / 2;
    points.addFirst(midOfTheFirstTransaction);
    killAt(points);
  }

  @Test
  @Tag("full")
  void killedAnywhereATrialIsWholeOrNotThere() throws SQLException {
    killAt(IntStream.rangeClosed(1, calls.size()).boxed().toList());
  }

  private static void killAt(List<Integer> points) throws SQLException {
    var left = new ArrayDeque<Integer>(points);
    int inVain = 0;
    Replica next = ReplicaJava.of(PLANE).start(left.getFirst());
    try {
      while (!left.isEmpty()) {
        int point = left.removeFirst();
        try (Replica replica = next.awaitReady()) {
          next = ReplicaJava.of(PLANE).start(left.isEmpty() ? point : left.getFirst());
          Trial trial = Trial.named("killed-at-" + point);
          // When
          Optional<Answer> answer = trial.askFor(replica.baseUrl());
          // Then
          if (answer.isPresent()) {
            // A job of the others carried the wish out before this one came to it.
            assertThat(++inVain).as("%s of %s", point, calls).isLessThan(5);
            left.addLast(point);
            continue;
          }
          replica.awaitExit();
          assertThat(replica.isKilled()).isTrue();
          trial.assertWholeOrNotThere();
          assertThat(trial.askFor(PLANE.baseUrl()).orElseThrow().status()).isEqualTo(202);
          trial.assertWhole();
        }
      }
    } finally {
      // Else it would take the place of others in the tests that follow.
      next.close();
    }
  }

  private record Trial(String name) {
    static Trial named(String what) {
      return new Trial(what + "-" + UUID.randomUUID().toString().substring(0, 8));
    }

    /** Empty: nobody answered. */
    Optional<Answer> askFor(String replica) {
      try {
        return Optional.of(
            staff
                .at(replica)
                .with("Idempotency-Key", name)
                .post(
                    "/trials",
                    Map.of(
                        "email", name + "@example.test", "plan", "starter", "organization", name)));
      } catch (AssertionError e) {
        assertThat(e).hasCauseInstanceOf(IOException.class);
        return Optional.empty();
      }
    }

    void assertWholeOrNotThere() throws SQLException {
      long first = count(PARTS.getFirst());
      for (String part : PARTS) {
        assertThat(count(part)).as(part).isEqualTo(first);
      }
      if (first > 0) {
        assertCarriedOut();
      }
    }

    void assertWhole() throws SQLException {
      for (String part : PARTS) {
        assertThat(count(part)).as(part).isEqualTo(1);
      }
      assertCarriedOut();
      UUID organization =
          UUID.fromString(
              text("SELECT id FROM organizations.organization WHERE name = '%s'".formatted(name)));
      assertThat(PLANE.bean(AuditVerifier.class).verify(organization).intact()).isTrue();
    }

    /** By a job of whoever is left. */
    private void assertCarriedOut() throws SQLException {
      String tenant =
          text("SELECT name FROM tenants.tenant WHERE display_name = '%s'".formatted(name));
      Awaitility.await("Tenant " + tenant)
          .atMost(Duration.ofSeconds(60))
          .until(() -> PLANE.tenant(tenant) != null);
    }

    private long count(String part) throws SQLException {
      return Long.parseLong(text("SELECT count(*) FROM " + part.formatted(name)));
    }
  }

  private static String text(String query) throws SQLException {
    try (var superuser = PLANE.database().asSuperuser();
        var statement = superuser.createStatement();
        var rows = statement.executeQuery(query)) {
      assertThat(rows.next()).as(query).isTrue();
      return rows.getString(1);
    }
  }
}
