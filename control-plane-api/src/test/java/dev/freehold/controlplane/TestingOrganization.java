package dev.freehold.controlplane;

import dev.freehold.controlplane.access.Role;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.awaitility.Awaitility;

/** An organisation of a test. */
public record TestingOrganization(ControlPlane plane, UUID id, String ownerEmail, Caller owner) {
  public String path() {
    return "/organizations/" + id;
  }

  /** The id of somebody's account. */
  public static UUID account(Caller caller) {
    return UUID.fromString(caller.get("/session").text("/account"));
  }

  /**
   * Staff whom the owner has let in, signed in.
   *
   * @param scope read, act or data
   */
  public Caller support(String scope) {
    Caller staff = plane.staff();
    String grant = askedForSupport(staff, scope, 8);
    Answer approved =
        owner.post(path() + "/support-grants/" + grant + "/approval", Map.of("hours", 8));
    if (approved.status() != 200) {
      throw new AssertionError("not approved: " + approved);
    }
    return staff;
  }

  /** The id of what staff asked for. */
  public String askedForSupport(Caller staff, String scope, int hours) {
    Answer asked =
        staff
            .with("Idempotency-Key", UUID.randomUUID().toString())
            .post(
                "/support-requests",
                Map.of(
                    "organization", id,
                    "scope", scope,
                    "reason", "the app does not answer",
                    "ticket", "T-4711",
                    "hours", hours));
    if (asked.status() != 201) {
      throw new AssertionError("not asked: " + asked);
    }
    return asked.text("/id");
  }

  /** The answer to what was asked just before it was gone, and could go on only afterwards. */
  public Answer askedWhileItEnds(Callable<Answer> request) throws Exception {
    return askedWhile(
        "DELETE FROM organizations.organization WHERE id = '%s'".formatted(id), request);
  }

  /** The answer to what was asked after that SQL and waited, if it did, until it was committed. */
  public <T> T askedWhile(String sql, Callable<T> request) throws Exception {
    try (var changing = plane.database().asSuperuser();
        var statement = changing.createStatement();
        var thread = Executors.newSingleThreadExecutor()) {
      changing.setAutoCommit(false);
      statement.execute(sql);
      Future<T> answer = thread.submit(request);
      Awaitility.await("it waits for that, or does not care")
          .atMost(Duration.ofSeconds(30))
          .until(() -> answer.isDone() || isWaitedFor(statement));
      changing.commit();
      return answer.get();
    }
  }

  private static boolean isWaitedFor(Statement statement) throws SQLException {
    try (var rows =
        statement.executeQuery(
            "SELECT FROM pg_stat_activity WHERE pg_backend_pid() = ANY (pg_blocking_pids(pid))")) {
      return rows.next();
    }
  }

  /** What is in its audit log, as {@code actor action outcome reason changes}; oldest first. */
  public List<String> entries() throws SQLException {
    return AuditEntries.of(plane.database(), id);
  }

  /** One of the owner's, for a day. */
  public TestingKey key(String role) {
    return key(owner, role);
  }

  public TestingKey key(Caller maker, String role) {
    Answer made =
        maker.post(
            path() + "/api-keys",
            Map.of(
                "name",
                "of a test",
                "role",
                role,
                "expiresAt",
                plane.clock().instant().plus(Duration.ofDays(1)).toString()));
    if (made.status() != 201) {
      throw new AssertionError("no key: " + made);
    }
    return TestingKey.of(plane, made);
  }

  /** A member more, signed in. */
  public Caller member(Role role) {
    String email = ControlPlane.email(role.wireName().replace('_', '-'));
    Answer invited =
        owner.post(path() + "/invitations", Map.of("email", email, "role", role.wireName()));
    if (invited.status() != 201) {
      throw new AssertionError("not invited: " + invited);
    }
    plane.accept(email);
    return plane.stranger().signIn(email, ControlPlane.PASSWORD);
  }
}
