package dev.freehold.crds;

import io.fabric8.generator.annotation.Default;
import io.fabric8.generator.annotation.Pattern;
import io.fabric8.generator.annotation.Required;
import io.fabric8.generator.annotation.Size;
import io.fabric8.generator.annotation.ValidationRule;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * What a tenant shall be.
 *
 * @param displayName the customer's name as people read it, 1 to 128 characters
 * @param organization the organisation of the control plane that owns this tenant; set once.
 *     Tenants that only kubectl knows have none
 * @param plan name of the Plan that sets limits, allowances and features
 * @param region where the database must be; default: any
 * @param server pin: name of the one DatabaseServer to be placed on; default: the operator chooses
 * @param release pin: name of the AppRelease to run; default: the release with {@code spec.default:
 *     true}
 * @param hostname pin: host name of the app; default: {@code <name>.<base domain of the
 *     installation>}
 * @param trial the end of a trial; unset: not a trial
 * @param overrides limits that replace the Plan's for this tenant alone
 * @param restrictions who restricts the tenant's access, by source; the strictest level counts
 * @param reclaimPolicy what becomes of the database when the Tenant is deleted; default {@code
 *     Retain}
 * @param retention how long a retained database is kept after deletion, such as {@code 90d};
 *     default {@code 30d}
 * @param drift what happens to changes by hand on the database server; default {@code Repair}. What
 *     was changed in the tenant's namespace is always taken back
 * @param binding where the data lives; written by the operator, never removed, changes only
 *     together with {@code revision} + 1
 * @param adopt at the first placement: take over the data of a deleted Tenant of this name: its
 *     database id, or {@code New} to start afresh beside it
 */
@Wire
@ValidationRule(
    value =
        "!has(oldSelf.organization) || (has(self.organization) && self.organization == oldSelf.organization)",
    message =
        "spec.organization is set once and cannot change: create another Tenant for another organization")
@ValidationRule(
    value = "!has(oldSelf.binding) || has(self.binding)",
    message =
        "spec.binding cannot be removed: it says where the tenant's data lives. Copy it from the cluster into your manifest, or use kubectl apply --server-side, which leaves it alone")
@ValidationRule(
    value =
        "!has(oldSelf.binding) || !has(self.binding) || self.binding == oldSelf.binding || self.binding.revision == oldSelf.binding.revision + 1",
    message =
        "spec.binding changes only together with revision + 1 (a move or a restore does so): set it back to what the cluster holds")
@ValidationRule(
    value =
        "!has(self.adopt) || !has(oldSelf.binding) || (has(oldSelf.adopt) && oldSelf.adopt == self.adopt) || self.adopt == oldSelf.binding.databaseId",
    message =
        "spec.adopt counts at the first placement only, and this Tenant has its database (spec.binding): take spec.adopt back")
@ValidationRule(
    value = "!has(self.retention) || !has(self.reclaimPolicy) || self.reclaimPolicy != 'Delete'",
    message =
        "spec.retention is how long a retained database is kept, but spec.reclaimPolicy Delete drops it at once: remove spec.retention, or set spec.reclaimPolicy to Retain")
@ValidationRule(
    value =
        "!has(self.trial) || !has(self.trial.enforcedBy) || self.trial.enforcedBy != 'Billing' || has(self.organization)",
    message =
        "spec.trial.enforcedBy Billing needs spec.organization: without one there is no subscription that could end the trial. Set the organization, or enforcedBy Operator")
public record TenantSpec(
    @Required @Size(min = 1, max = 128) String displayName,
    @Nullable @Size(min = 1, max = 63) @Pattern(Names.LABEL_VALUE) String organization,
    @Required @Size(min = 1, max = 63) @Pattern(Names.OBJECT) String plan,
    @Nullable @Size(min = 1, max = 63) @Pattern(Names.LABEL_VALUE) String region,
    @Nullable @Size(min = 1, max = 63) @Pattern(Names.OBJECT) String server,
    @Nullable @Size(min = 1, max = 63) @Pattern(Names.OBJECT) String release,
    @Nullable @Size(max = 253) @Pattern(Names.HOST) String hostname,
    @Nullable Trial trial,
    @Nullable Overrides overrides,
    @Nullable Restrictions restrictions,
    @Nullable @Default("Retain") ReclaimPolicy reclaimPolicy,
    @Nullable @Pattern(Durations.POSITIVE) String retention,
    @Nullable DriftPolicy drift,
    @Nullable Binding binding,
    @Nullable @Size(max = 16) @Pattern("^(New|[a-z2-7]{16})$") String adopt) {

  /** What becomes of the database when the Tenant is deleted. */
  public enum ReclaimPolicy {
    /**
     * Locked and kept as a tombstone for {@code spec.retention}; its name stays taken until it is
     * adopted or purged.
     */
    Retain,
    /** Dropped at once. */
    Delete
  }

  /** What the operator does about a change by hand. */
  public enum DriftPolicy {
    /** Taken back, with an event. */
    Repair,
    /** Told by the condition {@code Drifted} only. */
    Detect
  }

  public Duration effectiveRetention() {
    return retention == null ? Duration.ofDays(30) : Durations.parse(retention);
  }

  public DriftPolicy effectiveDrift() {
    return drift == null ? DriftPolicy.Repair : drift;
  }

  public ReclaimPolicy effectiveReclaimPolicy() {
    return reclaimPolicy == null ? ReclaimPolicy.Retain : reclaimPolicy;
  }
}
