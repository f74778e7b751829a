package dev.freehold.controlplane.tenants;

import static dev.freehold.controlplane.tenants.jooq.Tables.TENANT;

import dev.freehold.crds.Tenant;
import dev.freehold.crds.TenantSpec;
import dev.freehold.crds.Trial;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Function;
import org.jooq.Field;
import org.jspecify.annotations.Nullable;

/**
 * What of a wish is applied. A field that others manage is left to them, and the row takes over
 * what they have made of it, so that it tells the truth and the rest can be carried out.
 *
 * @param fields of the spec, as {@link TenantResources#TENANTS_MANAGER} applies them
 * @param others the row's columns that the cluster has other than wished, with the cluster's values
 */
record WishedSpec(Map<String, Object> fields, Map<Field<?>, @Nullable Object> others) {

  private record Text(
      String name,
      Field<String> column,
      Function<Wish, @Nullable String> wished,
      Function<TenantSpec, @Nullable String> present) {}

  private static final List<Text> TEXTS =
      List.of(
          new Text("displayName", TENANT.DISPLAY_NAME, Wish::displayName, TenantSpec::displayName),
          new Text("plan", TENANT.PLAN, Wish::plan, TenantSpec::plan),
          new Text("region", TENANT.REGION, Wish::region, TenantSpec::region),
          new Text("server", TENANT.SERVER_PIN, wish -> wish.pins().server(), TenantSpec::server),
          new Text(
              "release", TENANT.RELEASE_PIN, wish -> wish.pins().release(), TenantSpec::release),
          new Text(
              "hostname",
              TENANT.HOSTNAME_PIN,
              wish -> wish.pins().hostname(),
              TenantSpec::hostname),
          new Text("adopt", TENANT.ADOPT, Wish::adopt, TenantSpec::adopt));

  /** Of a Tenant that does not exist yet. */
  static WishedSpec creating(Wish wish) {
    var spec = empty(wish);
    for (Text text : TEXTS) {
      String wished = text.wished().apply(wish);
      if (wished != null) {
        spec.fields().put(text.name(), wished);
      }
    }
    Trial trial = trial(wish);
    if (trial != null) {
      spec.fields().put("trial", trial);
    }
    return spec;
  }

  /** Of one that is there. */
  static WishedSpec changing(Wish wish, Tenant tenant) {
    var spec = empty(wish);
    Map<String, Collection<String>> owners = FieldOwners.ofSpec(tenant);
    for (Text text : TEXTS) {
      String wished = text.wished().apply(wish);
      String present = text.present().apply(tenant.getSpec());
      boolean same = Objects.equals(wished, present);
      if (wish.claimed() || (wished != null && isOthers(owners.get(text.name()), same))) {
        if (!same) {
          spec.others().put(text.column(), present);
        }
      } else if (wished != null) {
        spec.fields().put(text.name(), wished);
      }
    }
    spec.addTrial(wish, tenant, owners.get("trial"));
    return spec;
  }

  private void addTrial(Wish wish, Tenant tenant, @Nullable Collection<String> owners) {
    Trial wished = trial(wish);
    Trial present = tenant.getSpec().trial();
    boolean same = Objects.equals(wished, present);
    if (wish.claimed() || (wished != null && (present == null || isOthers(owners, same)))) {
      // It begins with the Tenant and never later: where it is missing, somebody ended it.
      Instant ends = present == null ? null : instant(present.endsAt(), wish.trialEndsAt());
      if (!Objects.equals(ends, wish.trialEndsAt())) {
        others.put(TENANT.TRIAL_ENDS_AT, ends);
      }
      if (present != null && !wish.claimed()) {
        addOurPartOf(present, tenant);
      }
    } else if (wished != null) {
      fields.put("trial", wished);
    }
  }

  /** What we applied of it and did no more would go, and with half of it missing it is refused. */
  private void addOurPartOf(Trial present, Tenant tenant) {
    var owners = FieldOwners.below(tenant, "spec", "trial");
    var ours = new LinkedHashMap<String, Object>();
    if (isOwnedByUs(owners.get("endsAt"))) {
      ours.put("endsAt", present.endsAt());
    }
    if (isOwnedByUs(owners.get("enforcedBy")) && present.enforcedBy() != null) {
      ours.put("enforcedBy", present.enforcedBy());
    }
    if (!ours.isEmpty()) {
      fields.put("trial", ours);
    }
  }

  private static WishedSpec empty(Wish wish) {
    var fields = new LinkedHashMap<String, Object>();
    fields.put("organization", wish.organization().toString());
    return new WishedSpec(fields, new HashMap<>());
  }

  private static @Nullable Trial trial(Wish wish) {
    return wish.trialEndsAt() == null
        ? null
        : new Trial(wish.trialEndsAt().toString(), Trial.EnforcedBy.Operator);
  }

  /** What is ours and theirs with the same value is applied as before. */
  private static boolean isOthers(@Nullable Collection<String> owners, boolean same) {
    return owners != null
        && owners.stream().anyMatch(owner -> !owner.equals(TenantResources.TENANTS_MANAGER))
        && !(same && isOwnedByUs(owners));
  }

  private static boolean isOwnedByUs(@Nullable Collection<String> owners) {
    return owners != null && owners.contains(TenantResources.TENANTS_MANAGER);
  }

  private static @Nullable Instant instant(String time, @Nullable Instant otherwise) {
    try {
      return Instant.parse(time);
    } catch (DateTimeParseException e) {
      // Not one that the resource's schema lets pass.
      return otherwise;
    }
  }
}
