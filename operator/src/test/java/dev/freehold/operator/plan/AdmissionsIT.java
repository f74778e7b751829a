package dev.freehold.operator.plan;

import static org.assertj.core.api.Assertions.assertThat;

import dev.freehold.crds.Plan;
import dev.freehold.crds.Tenant;
import dev.freehold.operator.Manifests;
import dev.freehold.operator.World;
import io.fabric8.kubernetes.client.dsl.base.PatchContext;
import io.fabric8.kubernetes.client.dsl.base.PatchType;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Places of a capped Plan, decided while the operator itself is stopped. */
class AdmissionsIT {
  private static World world;

  private final TestingPlanTenants cache = new TestingPlanTenants();
  private Plan plan;
  private List<Tenant> tenants;
  private Instant now = Instant.parse("2026-03-01T12:00:00Z");

  @BeforeAll
  static void start() throws SQLException {
    world = World.shared();
    world.operator().stop();
  }

  @AfterAll
  static void stop() {
    world.operator().start();
  }

  @BeforeEach
  void create() {
    String name = World.name("capped");
    world.cluster().apply(Manifests.plan(name) + "  caps: {tenants: 3}\n");
    plan = world.client().resources(Plan.class).withName(name).get();
    tenants =
        Stream.generate(() -> World.name("place"))
            .limit(12)
            .map(
                each -> {
                  world
                      .cluster()
                      .apply(Manifests.tenant(each).replace("plan: starter", "plan: " + name));
                  return world.tenant(each);
                })
            .toList();
  }

  @AfterEach
  void delete() {
    tenants.forEach(each -> world.delete(each.getMetadata().getName()));
  }

  @Test
  void ofManyWhoAskAtOnceAsManyAsThereArePlacesGetOne() throws Exception {
    var admissions = admissions();

    // When
    List<Boolean> admitted = new ArrayList<>();
    try (var threads = Executors.newFixedThreadPool(12)) {
      List<Future<Boolean>> asked =
          tenants.stream()
              .map(each -> threads.submit(() -> admissions.admit(plan, each).isEmpty()))
              .toList();
      for (Future<Boolean> each : asked) {
        admitted.add(each.get());
      }
    }

    // Then
    assertThat(admitted.stream().filter(each -> each)).hasSize(3);
  }

  @Test
  void aPlaceThatWasPromisedAndIsNotRecordedYetIsCountedWhateverTheCacheShows() {
    var admissions = admissions();
    tenants.subList(0, 3).forEach(each -> assertThat(admissions.admit(plan, each)).isEmpty());

    // When: the informer shows nobody, so the API is read again
    now = now.plusSeconds(60);

    // Then
    assertThat(admissions.admit(plan, tenants.get(3))).contains("3 of 3 tenants");
    assertThat(admissions.admit(plan, tenants.get(0))).isEmpty();
  }

  @Test
  void theNextOperatorCountsWhatIsRecorded() {
    tenants.subList(0, 2).forEach(each -> record(each, plan.getMetadata().getName()));
    var next = admissions();

    // When // Then
    assertThat(next.admit(plan, tenants.get(2))).isEmpty();
    assertThat(next.admit(plan, tenants.get(3))).contains("3 of 3 tenants");
  }

  @Test
  void whoWaitsIsWokenWhenAnotherOneLeaves() {
    var admissions = admissions();
    tenants.subList(0, 5).forEach(each -> admissions.admit(plan, each));
    assertThat(cache.woken()).isEmpty();

    // When
    admissions.left(tenants.getFirst());

    // Then
    assertThat(cache.woken())
        .containsExactly(
            tenants.get(3).getMetadata().getName(), tenants.get(4).getMetadata().getName());
    assertThat(admissions.admit(plan, tenants.get(3))).isEmpty();
    assertThat(admissions.admit(plan, tenants.get(4))).contains("3 of 3 tenants");
  }

  @Test
  void aPlaceOfOneThatWentUnseenIsFoundByReadingAgain() {
    tenants.subList(0, 3).forEach(each -> record(each, plan.getMetadata().getName()));
    var admissions = admissions();
    assertThat(admissions.admit(plan, tenants.get(3))).isPresent();

    // When: somebody took its finalizer away
    record(tenants.getFirst(), "another");
    now = now.plusSeconds(60);

    // Then
    assertThat(admissions.admit(plan, tenants.get(3))).isEmpty();
  }

  private Admissions admissions() {
    return new Admissions(
        world.client(),
        cache,
        new Clock() {
          @Override
          public Instant instant() {
            return now;
          }

          @Override
          public ZoneOffset getZone() {
            return ZoneOffset.UTC;
          }

          @Override
          public Clock withZone(java.time.ZoneId zone) {
            return this;
          }
        });
  }

  private static void record(Tenant tenant, String plan) {
    world
        .client()
        .resources(Tenant.class)
        .withName(tenant.getMetadata().getName())
        .subresource("status")
        .patch(
            PatchContext.of(PatchType.JSON_MERGE),
            "{\"status\":{\"plan\":\"%s\"}}".formatted(plan));
  }
}
