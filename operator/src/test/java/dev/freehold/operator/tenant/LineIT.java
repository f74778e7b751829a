package dev.freehold.operator.tenant;

import static org.assertj.core.api.Assertions.assertThat;

import dev.freehold.operator.Manifests;
import dev.freehold.operator.ObservedDataSources;
import dev.freehold.operator.Unchanged;
import dev.freehold.operator.World;
import dev.freehold.operator.server.AdminDataSources;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.slf4j.MDC;

/** In which order Tenants are looked at that wait for each other. */
class LineIT {
  private final List<String> tenants = new ArrayList<>();

  /** Whose statements came, each once, in their order. */
  private final List<String> looked = new CopyOnWriteArrayList<>();

  private final CountDownLatch gate = new CountDownLatch(1);
  private volatile List<String> observed = List.of();
  private World world;

  /** One look at a server at a time, and a thread that sends the others into the line. */
  @BeforeEach
  void start() throws SQLException {
    world = World.shared();
    world.operator().stop();
    world
        .operator()
        .start(
            context ->
                context.registerBean(
                    AdminDataSources.class, () -> new ObservedDataSources(_ -> afterStatement())),
            "--freehold.concurrency=2");
  }

  @AfterEach
  void asBefore() {
    gate.countDown();
    tenants.forEach(world::delete);
    world.operator().stop();
    world.operator().start();
  }

  @Test
  void whatSomebodyChangedIsLookedAtBeforeWhatNobodyWaitsFor() throws SQLException {
    List<String> five = Stream.generate(() -> ready("line")).limit(5).toList();
    String changed = ready("changed");
    Unchanged.during(
        Duration.ofSeconds(2), "no look goes on", world.operator()::completeReconciles);
    observed = tenants;
    lookByItself(five.getFirst());
    awaitWaiting(0, List.of(five.getFirst()));
    for (int i = 1; i < five.size(); i++) {
      lookByItself(five.get(i));
      awaitWaiting(i, List.of(five.getFirst()));
    }

    // When: it comes last
    world.touch(changed);
    awaitWaiting(five.size(), List.of(five.getFirst()));
    gate.countDown();

    // Then
    World.await(
        "all were looked at",
        () -> Optional.of(looked).filter(all -> all.size() == tenants.size()),
        looked::toString);
    assertThat(looked.subList(0, 2)).containsExactly(five.getFirst(), changed);
    assertThat(looked.subList(2, 6)).containsExactlyElementsOf(five.subList(1, 5));
  }

  /** The first one that is observed stays in its look until the gate opens. */
  private void afterStatement() throws SQLException {
    // The framework puts the resource of the running reconcile there.
    String tenant = MDC.get("resource.name");
    if (!observed.contains(tenant)) {
      return;
    }
    if (!looked.contains(tenant)) {
      looked.add(tenant);
    }
    try {
      gate.await();
    } catch (InterruptedException e) {
      throw new SQLException(e);
    }
  }

  private String ready(String prefix) {
    String tenant = World.name(prefix);
    tenants.add(tenant);
    world.cluster().apply(Manifests.tenant(tenant, "reclaimPolicy: Delete"));
    world.awaitReady(tenant);
    return tenant;
  }

  /** A child changes in a way that is nothing to us. */
  private void lookByItself(String tenant) {
    world.cluster().kubectl("annotate", "service", "app", "-n", "tenant-" + tenant, "look=now");
  }

  private void awaitWaiting(int count, List<String> atWork) {
    World.await(
        count + " wait",
        () ->
            world
                .operator()
                .gauge("freehold.tenant.waiting")
                .filter(now -> now == count && looked.equals(atWork)),
        () ->
            "waiting: %s, at work: %s"
                .formatted(world.operator().gauge("freehold.tenant.waiting"), looked));
  }
}
