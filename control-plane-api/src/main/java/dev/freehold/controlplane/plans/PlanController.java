package dev.freehold.controlplane.plans;

import dev.freehold.controlplane.access.Requires;
import dev.freehold.controlplane.web.Page;
import dev.freehold.crds.PlanSpec;
import dev.freehold.crds.Tier;
import java.time.Instant;
import java.util.Objects;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

/** The catalogue. */
@RestController
@RequestMapping("/api/v1/plans")
class PlanController {
  /**
   * @param tier which database servers its tenants go to
   * @param trialDays days of trial at sign-up
   * @param price null: free
   * @param asOf when the cluster was last heard; null: never since the installation
   */
  record View(
      UUID id,
      String name,
      String displayName,
      Tier tier,
      int trialDays,
      @Nullable Price price,
      Limits limits,
      @Nullable Instant asOf) {}

  /**
   * @param amount in minor units of the currency, such as cents
   */
  record Price(long amount, String currency, PlanSpec.Interval interval) {}

  private final Catalogue catalogue;
  private final Plans plans;

  PlanController(Catalogue catalogue, Plans plans) {
    this.catalogue = catalogue;
    this.plans = plans;
  }

  @GetMapping
  @Requires.Session(programs = true)
  Page<View> list(
      @RequestParam(required = false) @Nullable String cursor,
      @RequestParam(defaultValue = Page.LIMIT) int limit) {
    Instant asOf = plans.heardAt().orElse(null);
    return Page.read(
        cursor,
        limit,
        (after, size) ->
            catalogue.list(after, size).stream().map(plan -> view(plan, asOf)).toList(),
        View::id);
  }

  private static View view(Catalogue.Listed plan, @Nullable Instant asOf) {
    PlanSpec spec = plan.spec();
    return new View(
        plan.id(),
        plan.name(),
        spec.displayName(),
        Objects.requireNonNullElse(spec.tier(), Tier.shared),
        Objects.requireNonNullElse(spec.trialDays(), 0),
        price(spec.price()),
        Limits.of(spec),
        asOf);
  }

  private static @Nullable Price price(PlanSpec.@Nullable Price price) {
    return price == null
        ? null
        : new Price(
            price.amount(),
            price.currency(),
            Objects.requireNonNullElse(price.interval(), PlanSpec.Interval.Month));
  }
}
