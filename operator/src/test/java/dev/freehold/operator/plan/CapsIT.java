package dev.freehold.operator.plan;

import static org.assertj.core.api.Assertions.assertThat;

import dev.freehold.crds.Plan;
import dev.freehold.crds.PlanStatus;
import dev.freehold.operator.Manifests;
import dev.freehold.operator.World;
import dev.freehold.operator.condition.Conditions;
import io.fabric8.kubernetes.api.model.Condition;
import io.fabric8.kubernetes.api.model.Quantity;
import java.sql.SQLException;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** How many tenants a Plan takes, and what it tells of them. */
class CapsIT {
  private static World world;

  @BeforeAll
  static void start() throws SQLException {
    world = World.shared();
  }

  @Test
  void aPlanTakesNoMoreThanItsCapHoweverManyAskAtOnceAndTheNextWhenOneGoes() {
    String plan = plan("caps: {tenants: 3}");
    List<String> tenants = Stream.generate(() -> World.name("cap")).limit(9).toList();

    // When
    world
        .cluster()
        .apply(
            tenants.stream().map(each -> tenant(each, plan)).collect(Collectors.joining("---\n")));

    // Then
    PlanStatus full =
        await(
            plan, status -> status.waiting() == 6 && status.tenants() == 3 && status.ready() == 3);
    assertThat(Conditions.find(full.conditions(), "CapReached"))
        .hasValueSatisfying(
            each -> {
              assertThat(each.getStatus()).isEqualTo("True");
              assertThat(each.getReason()).isEqualTo("TenantsCapReached");
              assertThat(each.getMessage()).contains("3 of 3 tenants", "6 wait");
            });
    List<String> placed = placed(tenants);
    assertThat(placed).hasSize(3);
    String refused =
        tenants.stream().filter(each -> !placed.contains(each)).findFirst().orElseThrow();
    Condition held = world.awaitCondition(refused, "PlanResolved", "False", "PlanCapReached");
    assertThat(held.getMessage()).contains("'%s' is full: 3 of 3 tenants".formatted(plan));
    assertThat(world.operator().gauge("freehold.plan.tenants", "plan", plan, "state", "waiting"))
        .contains(6.0);

    // When: the operator forgets everything
    world.operator().stop();
    world.operator().start();
    world.touch(refused);
    world.awaitCondition(refused, "PlanResolved", "False", "PlanCapReached");

    // Then
    assertThat(placed(tenants)).isEqualTo(placed);

    // When: the cap is lowered
    apply(plan, "caps: {tenants: 1}");
    world.touch(placed.getFirst());

    // Then: nobody loses anything
    placed.forEach(world::awaitReady);

    // When
    apply(plan, "caps: {tenants: 3}");
    world.delete(placed.getFirst());

    // Then
    world.awaitGone(placed.getFirst());
    await(plan, status -> status.waiting() == 5 && status.ready() == 3);
    assertThat(placed(tenants)).hasSize(3);
    delete(tenants);
  }

  @Test
  void aTenantThatMovesToAFullPlanKeepsItsFormerOneUntilThereIsRoom() {
    String plan = plan("caps: {tenants: 1}");
    String first = ready("first", plan);
    String moving = ready("moving", "starter");

    // When
    world.cluster().apply(tenant(moving, plan));

    // Then
    Condition held = world.awaitCondition(moving, "PlanResolved", "True", "PlanCapReached");
    assertThat(held.getMessage())
        .contains("1 of 1 tenants", "Until then Plan 'starter' is in force");
    world.awaitCondition(moving, "Ready", "True", "PlanCapReached");
    assertThat(world.tenant(moving).getStatus().plan()).isEqualTo("starter");

    // When
    world.cluster().apply(tenant(first, "starter"));

    // Then
    world.awaitReady(moving);
    assertThat(world.tenant(moving).getStatus().plan()).isEqualTo(plan);
    assertThat(world.awaitReady(first).getStatus().plan()).isEqualTo("starter");
    delete(List.of(first, moving));
  }

  @Test
  void aCapOnStorageCountsTheLimitsOfAllTenantsWithTheirOverrides() {
    String plan = plan("caps: {storage: 2500Mi}");
    String one = ready("gib", plan);
    String two = ready("gib", plan);
    String third = World.name("gib");

    // When
    world.cluster().apply(tenant(third, plan));

    // Then
    Condition held = world.awaitCondition(third, "PlanResolved", "False", "PlanCapReached");
    assertThat(held.getMessage())
        .contains("2Gi of 2500Mi of storage are allotted, 1Gi more are asked for");

    // When
    world.cluster().apply(tenant(third, plan) + "  overrides: {storage: 200Mi}\n");

    // Then
    world.awaitReady(third);
    PlanStatus status = await(plan, now -> now.ready() == 3);
    assertThat(status.allotted()).isEqualTo(new Quantity("2248Mi"));
    delete(List.of(one, two, third));
  }

  private static String plan(String caps) {
    String plan = World.name("plan");
    apply(plan, caps);
    return plan;
  }

  private static void apply(String plan, String caps) {
    world.cluster().apply(Manifests.plan(plan) + "  " + caps + "\n");
  }

  private static String tenant(String name, String plan) {
    return Manifests.tenant(name).replace("plan: starter", "plan: " + plan);
  }

  private static String ready(String prefix, String plan) {
    String name = World.name(prefix);
    world.cluster().apply(tenant(name, plan));
    world.awaitReady(name);
    return name;
  }

  private static List<String> placed(List<String> tenants) {
    return tenants.stream()
        .filter(each -> world.tenant(each) != null)
        .filter(each -> world.tenant(each).getSpec().binding() != null)
        .toList();
  }

  private static PlanStatus await(String plan, Predicate<PlanStatus> wanted) {
    return World.await(
        "the status of Plan " + plan,
        () ->
            Optional.ofNullable(
                    world.client().resources(Plan.class).withName(plan).get().getStatus())
                .filter(wanted),
        () -> world.cluster().kubectl("get", "plan", plan, "-o", "yaml"));
  }

  private static void delete(List<String> tenants) {
    tenants.forEach(world::delete);
    tenants.forEach(world::awaitGone);
  }
}
