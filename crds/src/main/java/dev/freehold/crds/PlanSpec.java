package dev.freehold.crds;

import io.fabric8.generator.annotation.Default;
import io.fabric8.generator.annotation.Max;
import io.fabric8.generator.annotation.Min;
import io.fabric8.generator.annotation.Pattern;
import io.fabric8.generator.annotation.Required;
import io.fabric8.generator.annotation.Size;
import io.fabric8.generator.annotation.ValidationRule;
import io.fabric8.kubernetes.api.model.Quantity;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What a plan gives and costs.
 *
 * @param displayName the plan's name as customers read it
 * @param tier which servers its tenants go to; default {@code shared}
 * @param compute size of the app
 * @param database size of the database
 * @param allowances units included per billing period, by meter
 * @param features switched on for tenants of this plan
 * @param seats members that an organisation may have; default: unlimited
 * @param price the recurring price; default: free
 * @param stripeLookupKeys lookup keys of the Stripe prices that mean this plan
 * @param trialDays days of trial at sign-up; default 0
 * @param hibernateAfter idle time after which a trial's app is scaled to zero, such as {@code 7d};
 *     default: never
 * @param backup when backups are taken and how long they are kept; default: none
 * @param caps limits over all tenants of this plan; default: none
 * @param auditRetention how long the audit log of an organisation with a tenant of this plan is
 *     kept, such as {@code 730d}, at least {@code 31d}; default: as the control plane is set
 */
@Wire
@ValidationRule(
    value =
        "!has(self.auditRetention) || int(self.auditRetention.substring(0, size(self.auditRetention) - 1)) * {'s': 1, 'm': 60, 'h': 3600, 'd': 86400, 'w': 604800}[self.auditRetention.substring(size(self.auditRetention) - 1)] >= 31 * 86400",
    message =
        "spec.auditRetention must be at least 31d: nothing younger is ever deleted from an audit log")
public record PlanSpec(
    @Required @Size(min = 1, max = 128) String displayName,
    @Nullable @Default("shared") Tier tier,
    @Required Compute compute,
    @Required Database database,
    @Nullable @Size(max = 50) Map<String, Allowance> allowances,
    @Nullable @Size(max = 100) List<@Size(min = 1, max = 63) String> features,
    @Nullable @Min(1) Integer seats,
    @Nullable Price price,
    @Nullable @Size(max = 20) List<@Size(min = 1, max = 200) String> stripeLookupKeys,
    @Nullable @Min(0) @Max(365) Integer trialDays,
    @Nullable @Pattern(Durations.POSITIVE) String hibernateAfter,
    @Nullable Backup backup,
    @Nullable Caps caps,
    @Nullable @Size(max = 7) @Pattern(Durations.POSITIVE) String auditRetention) {

  /**
   * The size of the app.
   *
   * @param replicas pods of the app; default 1
   * @param cpu CPU limit of each pod, such as {@code 500m}
   * @param memory memory limit of each pod, such as {@code 512Mi}
   */
  @Wire
  public record Compute(
      @Nullable @Default("1") @Min(0) @Max(50) Integer replicas,
      @Required Quantity cpu,
      @Required Quantity memory) {}

  /**
   * The size of the database.
   *
   * @param storage size that a tenant's database may reach, such as {@code 5Gi}
   * @param connections connections that the app may hold to its database at once
   * @param credentialRotation how long the app's login is used before another one takes its place,
   *     such as {@code 90d}; default: until somebody asks with the annotation {@code
   *     freehold.dev/rotate}
   */
  @Wire
  public record Database(
      @Required Quantity storage,
      @Required @Min(1) @Max(1000) Integer connections,
      @Nullable @Pattern(Durations.POSITIVE) String credentialRotation) {}

  /**
   * What a plan includes of one meter.
   *
   * @param included units included per billing period; unset: unlimited
   * @param enforcement what happens beyond the allowance; default {@code Soft}
   */
  @Wire
  @ValidationRule(
      value = "!has(self.enforcement) || self.enforcement != 'Hard' || has(self.included)",
      message =
          "enforcement Hard needs included: say how many units are allowed, or use enforcement Soft")
  public record Allowance(
      @Nullable @Min(0) Long included, @Nullable @Default("Soft") Enforcement enforcement) {}

  /** What happens beyond an allowance. */
  public enum Enforcement {
    /** More is allowed and charged. */
    Soft,
    /** More is refused. */
    Hard
  }

  /**
   * A recurring price.
   *
   * @param amount in minor units of the currency (cents), per interval
   * @param currency ISO 4217, three capital letters
   * @param interval how often the price is due; default {@code Month}
   */
  @Wire
  public record Price(
      @Required @Min(0) Long amount,
      @Required @Pattern("^[A-Z]{3}$") String currency,
      @Nullable @Default("Month") Interval interval) {}

  /** How often a price is due. */
  public enum Interval {
    Month,
    Year
  }

  /**
   * When backups are taken and how long they are kept.
   *
   * @param schedule cron expression of five fields, in UTC, such as {@code 0 3 * * *}
   * @param retention how long a backup is kept, such as {@code 30d}
   */
  @Wire
  public record Backup(
      @Required @Size(min = 9, max = 100) @Pattern("^[-0-9A-Za-z*/,]+( [-0-9A-Za-z*/,]+){4}$")
          String schedule,
      @Required @Pattern(Durations.POSITIVE) String retention) {}

  /**
   * Limits over all tenants of a plan. They count for those who come: a tenant that has the plan
   * keeps it when a cap is lowered.
   *
   * @param tenants how many tenants may have this plan
   * @param storage how much their databases may hold together: the sum of the tenants' storage
   *     limits, overrides included
   */
  @Wire
  public record Caps(@Nullable @Min(0) Integer tenants, @Nullable Quantity storage) {}
}
