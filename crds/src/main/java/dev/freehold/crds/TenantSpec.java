package dev.freehold.crds;

import io.fabric8.generator.annotation.Default;
import io.fabric8.generator.annotation.Pattern;
import io.fabric8.generator.annotation.Required;
import io.fabric8.generator.annotation.Size;
import io.fabric8.generator.annotation.ValidationRule;
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
 * @param retention how long a retained database is kept after deletion, such as {@code 30d} (the
 *     default)
 * @param drift whether changes by hand are mended or only reported; default {@code Repair}
 * @param binding where the data lives; written by the operator, never removed, changes only
 *     together with {@code revision} + 1
 * @param adopt take over the data of a deleted Tenant of this name: its database id, or {@code New}
 *     to start afresh beside it
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
        "spec.binding cannot be removed: it says where the tenant's data lives. Leave it out of your manifest (kubectl apply --server-side) or copy it from the cluster")
@ValidationRule(
    value =
        "!has(oldSelf.binding) || !has(self.binding) || self.binding == oldSelf.binding || self.binding.revision == oldSelf.binding.revision + 1",
    message =
        "spec.binding changes only together with revision + 1 (a move or a restore does so): set it back to what the cluster holds")
@ValidationRule(
    value =
        "!has(self.adopt) || !has(self.binding) || self.adopt == 'New' || self.adopt == self.binding.databaseId",
    message =
        "spec.adopt names another database than spec.binding: a tenant that is bound already cannot adopt a second one")
public record TenantSpec(
    @Required @Size(min = 1, max = 128) String displayName,
    @Nullable @Size(min = 1, max = 63) String organization,
    @Required @Size(min = 1, max = 63) String plan,
    @Nullable @Size(min = 1, max = 63) String region,
    @Nullable @Size(min = 1, max = 63) String server,
    @Nullable @Size(min = 1, max = 63) String release,
    @Nullable
        @Size(max = 253)
        @Pattern("^[a-z0-9]([-a-z0-9]*[a-z0-9])?(\\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*$")
        String hostname,
    @Nullable Trial trial,
    @Nullable Overrides overrides,
    @Nullable Restrictions restrictions,
    @Nullable @Default("Retain") ReclaimPolicy reclaimPolicy,
    @Nullable @Default("30d") @Pattern(Durations.PATTERN) String retention,
    @Nullable @Default("Repair") DriftPolicy drift,
    @Nullable Binding binding,
    @Nullable @Pattern("^(New|[a-z2-7]{16})$") String adopt) {

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
    Repair,
    Detect
  }

  public ReclaimPolicy effectiveReclaimPolicy() {
    return reclaimPolicy == null ? ReclaimPolicy.Retain : reclaimPolicy;
  }
}
