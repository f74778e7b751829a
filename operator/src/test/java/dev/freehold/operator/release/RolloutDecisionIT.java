package dev.freehold.operator.release;

import static org.assertj.core.api.Assertions.assertThat;

import dev.freehold.crds.AppRelease;
import dev.freehold.crds.Tenant;
import dev.freehold.operator.Manifests;
import dev.freehold.operator.World;
import io.fabric8.kubernetes.client.dsl.base.PatchContext;
import io.fabric8.kubernetes.client.dsl.base.PatchType;
import java.sql.SQLException;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Who is given a release, while the informer is behind, after a crash, after another change. */
class RolloutDecisionIT {
  private static World world;

  private final String old = World.name("old");
  private final String bad = World.name("bad");
  private final String next = World.name("next");
  private final String a = World.name("a");
  private final String b = World.name("b");
  private final String c = World.name("c");

  @BeforeAll
  static void start() throws SQLException {
    world = World.shared();
    world.operator().stop();
    setDefault("current", false);
  }

  @AfterAll
  static void stop() {
    setDefault("current", true);
    world.operator().start();
  }

  @BeforeEach
  void create() {
    for (String tenant : List.of(a, b, c)) {
      world.cluster().apply(Manifests.tenant(tenant));
      status(tenant, old, null);
    }
    world.cluster().apply(Manifests.release(old, false));
    world.cluster().apply(Manifests.release(bad, false));
    world.cluster().apply(Manifests.release(next, true, "maxUnavailable: 2"));
  }

  @AfterEach
  void delete() {
    List.of(a, b, c).forEach(world::delete);
    List.of(old, bad, next)
        .forEach(each -> world.client().resources(AppRelease.class).withName(each).delete());
  }

  @Test
  void slotsThatTheCacheDoesNotKnowOfAreTaken() {
    List<Tenant> behind = read(a, b, c);
    slots(next, a, b);
    status(a, old, next);
    status(b, old, next);

    // When
    var turn = turn(behind);

    // Then
    assertThat(turn.slots()).containsExactlyInAnyOrder(a, b);
    assertThat(turn.given()).isEmpty();
  }

  @Test
  void whoTheCacheBelievesToBeDueIsReadBeforeItIsGivenARelease() {
    List<Tenant> behind = read(a, b, c);
    status(a, next, null);
    world.cluster().apply(Manifests.tenant(b, "release: " + old));

    // When
    var turn = turn(behind);

    // Then
    assertThat(names(turn.given())).containsExactly(c);
    assertThat(turn.slots()).containsExactly(c);
  }

  @Test
  void aSlotIsFreeOnlyWhenTheTenantItselfSaysThatItRunsTheRelease() {
    status(a, next, next);
    List<Tenant> ahead = read(a, b, c);
    slots(next, a, b);
    status(a, old, next);
    status(b, next, next);

    // When
    var turn = turn(ahead);

    // Then: b is done, a is not, whatever the cache has seen
    assertThat(names(turn.finished())).containsExactly(b);
    assertThat(turn.slots()).containsExactlyInAnyOrder(a, c);
    assertThat(names(turn.given())).containsExactly(c);
  }

  @Test
  void aSlotThatWasWrittenBeforeACrashIsGivenAfterIt() {
    slots(next, a, b);
    status(b, old, next);

    // When
    var turn = turn(read(a, b, c));

    // Then
    assertThat(turn.slots()).containsExactlyInAnyOrder(a, b);
    assertThat(names(turn.given())).containsExactly(a);
  }

  @Test
  void tenantsOnTheirWayToAFormerReleaseCountAndAreTakenOverFirst() {
    slots(bad, b, c);
    status(b, old, bad);
    status(c, old, bad);

    // When
    var turn = turn(read(a, b, c));

    // Then
    assertThat(turn.slots()).containsExactlyInAnyOrder(b, c);
    assertThat(names(turn.given())).containsExactlyInAnyOrder(b, c);
  }

  @Test
  void aReleaseThatFailedTooOftenTakesOverAndGoesToNobodyElse() {
    slots(bad, b);
    status(b, old, bad);

    // When
    var turn = turn(read(a, b, c), true);

    // Then
    assertThat(names(turn.given())).containsExactly(b);
  }

  @Test
  void goingBackToWhatTheyRunFreesThoseThatAReleaseHeld() {
    slots(bad, b, c);
    status(b, next, bad);
    status(c, next, bad);

    // When
    var turn = turn(read(a, b, c));

    // Then
    assertThat(names(turn.finished())).containsExactlyInAnyOrder(b, c);
    assertThat(names(turn.given())).containsExactly(a);
  }

  private Rollout.Turn turn(List<Tenant> cache) {
    return turn(cache, false);
  }

  private Rollout.Turn turn(List<Tenant> cache, boolean halted) {
    return new Rollout(world.client(), new TestingReleaseUsers(cache))
        .turn(next, halted)
        .orElseThrow();
  }

  private static List<String> names(List<Tenant> tenants) {
    return tenants.stream().map(each -> each.getMetadata().getName()).toList();
  }

  private static List<Tenant> read(String... tenants) {
    return Arrays.stream(tenants).map(world::tenant).toList();
  }

  private static void status(String tenant, String running, String target) {
    world
        .client()
        .resources(Tenant.class)
        .withName(tenant)
        .subresource("status")
        .patch(
            PatchContext.of(PatchType.JSON_MERGE),
            "{\"status\":{\"release\":\"%s\",\"targetRelease\":%s}}"
                .formatted(running, target == null ? "null" : "\"" + target + "\""));
  }

  private static void slots(String release, String... tenants) {
    world
        .client()
        .resources(AppRelease.class)
        .withName(release)
        .subresource("status")
        .patch(
            PatchContext.of(PatchType.JSON_MERGE),
            "{\"status\":{\"slots\":[%s]}}"
                .formatted(
                    Arrays.stream(tenants)
                        .map(each -> "\"" + each + "\"")
                        .collect(Collectors.joining(","))));
  }

  private static void setDefault(String release, boolean standard) {
    world
        .cluster()
        .kubectl(
            "patch",
            "apprelease",
            release,
            "--type=merge",
            "-p",
            "{\"spec\":{\"default\":%s}}".formatted(standard));
  }
}
