package dev.freehold.operator.plan;

import dev.freehold.crds.PlanSpec;
import io.fabric8.kubernetes.api.model.Quantity;
import io.javaoperatorsdk.operator.processing.event.ResourceID;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Who holds a place in one capped Plan, by UID. Whoever uses it holds its monitor, so "is there
 * room" and "take it" are one step.
 */
final class Ledger {
  /** By UID; empty: the Plan's own storage limit. */
  private final Map<String, Optional<Quantity>> admitted = new HashMap<>();

  /** Given a place here, and not yet known to be recorded in the Tenant. */
  private final Set<String> unrecorded = new HashSet<>();

  private final Map<String, ResourceID> waiting = new LinkedHashMap<>();
  private @Nullable Instant readAt;

  @Nullable Instant readAt() {
    return readAt;
  }

  /** As the API has it; what was promised meanwhile stays promised. */
  void read(Map<String, Optional<Quantity>> fromApi, Instant now) {
    var promised = new HashMap<>(admitted);
    promised.keySet().retainAll(unrecorded);
    admitted.clear();
    admitted.putAll(promised);
    admitted.putAll(fromApi);
    readAt = now;
  }

  boolean holds(String uid) {
    return admitted.containsKey(uid);
  }

  int tenants() {
    return admitted.size();
  }

  void admit(String uid, @Nullable Quantity storage) {
    admitted.put(uid, Optional.ofNullable(storage));
    unrecorded.add(uid);
    waiting.remove(uid);
  }

  /** The Tenant itself says now that it has the Plan. */
  void recorded(String uid, @Nullable Quantity storage) {
    admitted.put(uid, Optional.ofNullable(storage));
    unrecorded.remove(uid);
    waiting.remove(uid);
  }

  void refused(String uid, ResourceID tenant) {
    waiting.putIfAbsent(uid, tenant);
  }

  void waitsNoLonger(String uid) {
    waiting.remove(uid);
  }

  /**
   * Gives the place back.
   *
   * @return who may try now, those that wait longest first
   */
  List<ResourceID> left(String uid, int most) {
    unrecorded.remove(uid);
    return admitted.remove(uid) == null
        ? List.of()
        : waiting.values().stream().limit(most).toList();
  }

  /** What stands in the way of one more; empty: nothing. */
  Optional<String> refusal(PlanSpec plan, @Nullable Quantity storage) {
    PlanSpec.Caps caps = plan.caps();
    if (caps == null) {
      return Optional.empty();
    }
    if (caps.tenants() != null && admitted.size() >= caps.tenants()) {
      return Optional.of("%d of %d tenants".formatted(admitted.size(), caps.tenants()));
    }
    if (caps.storage() != null) {
      BigDecimal own = bytes(plan.database().storage());
      BigDecimal taken =
          admitted.values().stream()
              .map(each -> each.map(Ledger::bytes).orElse(own))
              .reduce(BigDecimal.ZERO, BigDecimal::add);
      BigDecimal wanted = storage == null ? own : bytes(storage);
      if (taken.add(wanted).compareTo(bytes(caps.storage())) > 0) {
        return Optional.of(
            "%s of %s of storage are allotted, %s more are asked for"
                .formatted(Storage.text(taken), caps.storage(), Storage.text(wanted)));
      }
    }
    return Optional.empty();
  }

  private static BigDecimal bytes(Quantity quantity) {
    return quantity.getNumericalAmount();
  }
}
