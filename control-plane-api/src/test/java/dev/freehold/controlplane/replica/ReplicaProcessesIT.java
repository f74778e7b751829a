package dev.freehold.controlplane.replica;

import static org.assertj.core.api.Assertions.assertThat;

import dev.freehold.controlplane.Answer;
import dev.freehold.controlplane.Caller;
import dev.freehold.controlplane.ControlPlane;
import dev.freehold.controlplane.TestingOrganization;
import java.sql.SQLException;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Two processes on one database, beside the one of all tests. */
class ReplicaProcessesIT {
  private static final ControlPlane PLANE = ControlPlane.shared();
  private static final int SIGTERM = 128 + 15;

  private static TestingOrganization organization;
  private static Replica first;
  private static Replica second;

  @BeforeAll
  static void start() {
    organization = PLANE.organization("Two replicas");
    first = ReplicaJava.of(PLANE).start();
    second = ReplicaJava.of(PLANE).start();
    first.awaitReady();
    second.awaitReady();
  }

  @AfterAll
  static void end() {
    first.close();
    second.close();
  }

  @Test
  void aSessionIsGoodAtEachAndEndsAtAll() {
    Caller caller =
        PLANE
            .stranger()
            .at(first.baseUrl())
            .signIn(organization.ownerEmail(), ControlPlane.PASSWORD);
    Caller elsewhere = caller.at(second.baseUrl());
    assertThat(elsewhere.get(organization.path()).status()).isEqualTo(200);

    assertThat(caller.delete("/session").status()).isEqualTo(204);

    assertThat(elsewhere.get(organization.path()).status()).isEqualTo(401);
  }

  @Test
  void theSameKeyAtBothAtOnceMakesOneTenant() throws Exception {
    String key = UUID.randomUUID().toString();
    List<Callable<String>> requests =
        IntStream.range(0, 8)
            .mapToObj(i -> (i % 2 == 0 ? first : second).baseUrl())
            .<Callable<String>>map(replica -> () -> create(replica, key).text("/id"))
            .toList();

    List<String> ids;
    try (var threads = Executors.newFixedThreadPool(requests.size())) {
      ids = threads.invokeAll(requests).stream().map(Future::resultNow).toList();
    }

    assertThat(ids).doesNotContain("").allMatch(ids.getFirst()::equals);
  }

  @Test
  void eachMailIsSentByOneOfThem() {
    List<String> invited =
        IntStream.range(0, 20).mapToObj(i -> ControlPlane.email("once-" + i)).toList();
    for (String email : invited) {
      Answer answer =
          organization
              .owner()
              .post(organization.path() + "/invitations", Map.of("email", email, "role", "viewer"));
      assertThat(answer.status()).as(answer.body()).isEqualTo(201);
    }

    invited.forEach(email -> PLANE.mail().awaitToken(email));
    assertThat(invited).allSatisfy(email -> assertThat(PLANE.mail().textsTo(email)).hasSize(1));
  }

  /** The request waits for a lock that the test holds. */
  @Test
  void whatIsUnderWayIsAnsweredBeforeOneEnds() throws Exception {
    Replica ending = ReplicaJava.of(PLANE).start().awaitReady();
    String url = ending.baseUrl();
    try (var superuser = PLANE.database().asSuperuser();
        var statement = superuser.createStatement();
        var thread = Executors.newSingleThreadExecutor()) {
      superuser.setAutoCommit(false);
      statement.execute("LOCK TABLE tenants.tenant");
      var answer = thread.submit(() -> create(url, UUID.randomUUID().toString()));
      Awaitility.await("it waits for the lock").until(ReplicaProcessesIT::somebodyWaitsForTenants);

      // When
      ending.terminate();
      Awaitility.await("it takes no more requests").until(() -> !ending.isReady());
      superuser.rollback();

      // Then
      assertThat(answer.get().status()).isIn(201, 202);
      assertThat(ending.awaitExit()).isEqualTo(SIGTERM);
    } finally {
      ending.close();
    }
  }

  /** The organisation's end holds its row, too: one of the two comes first. */
  @Test
  void noTenantComesWhileItsOrganizationIsHeld() throws Exception {
    try (var superuser = PLANE.database().asSuperuser();
        var statement = superuser.createStatement();
        var thread = Executors.newSingleThreadExecutor()) {
      superuser.setAutoCommit(false);
      statement.execute(
          "SELECT FROM organizations.organization WHERE id = '%s' FOR UPDATE"
              .formatted(organization.id()));
      var answer = thread.submit(() -> create(first.baseUrl(), UUID.randomUUID().toString()));
      Awaitility.await("it waits").until(() -> answer.isDone() || somebodyWaitsForARow());
      assertThat(answer.isDone()).isFalse();
      superuser.rollback();
      assertThat(answer.get().status()).isIn(201, 202);
    }
  }

  private static boolean somebodyWaitsForARow() throws SQLException {
    try (var superuser = PLANE.database().asSuperuser();
        var statement = superuser.createStatement();
        var rows =
            statement.executeQuery(
                "SELECT FROM pg_stat_activity WHERE wait_event_type = 'Lock' AND query LIKE '%\"organizations\".\"organization\"%'")) {
      return rows.next();
    }
  }

  private static boolean somebodyWaitsForTenants() throws SQLException {
    try (var superuser = PLANE.database().asSuperuser();
        var statement = superuser.createStatement();
        var rows =
            statement.executeQuery(
                "SELECT FROM pg_locks WHERE relation = 'tenants.tenant'::regclass AND mode = 'RowExclusiveLock' AND NOT granted")) {
      return rows.next();
    }
  }

  private static Answer create(String replica, String key) {
    return organization
        .owner()
        .at(replica)
        .with("Idempotency-Key", key)
        .post(
            organization.path() + "/tenants", Map.of("displayName", "Together", "plan", "starter"));
  }
}
