package dev.freehold.operator.condition;

import io.fabric8.kubernetes.api.model.Condition;
import io.fabric8.kubernetes.api.model.ConditionBuilder;
import io.fabric8.kubernetes.api.model.HasMetadata;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A list of conditions in the making: what is not set anew stays as it was, and the time of a
 * transition moves only when the status does.
 */
public final class Conditions {
  private final @Nullable Long generation;
  private final Instant now;
  private final Map<String, Condition> conditions = new LinkedHashMap<>();

  public Conditions(HasMetadata resource, @Nullable List<Condition> before, Instant now) {
    this.generation = resource.getMetadata().getGeneration();
    this.now = now;
    if (before != null) {
      before.forEach(condition -> conditions.put(condition.getType(), condition));
    }
  }

  /**
   * @param status {@code True}, {@code False} or {@code Unknown}
   */
  public Conditions set(String type, String status, String reason, String message) {
    String since =
        Optional.ofNullable(conditions.get(type))
            .filter(old -> old.getStatus().equals(status))
            .map(Condition::getLastTransitionTime)
            .orElseGet(() -> now.truncatedTo(ChronoUnit.SECONDS).toString());
    conditions.put(
        type,
        new ConditionBuilder()
            .withType(type)
            .withStatus(status)
            .withReason(reason)
            .withMessage(message)
            .withObservedGeneration(generation)
            .withLastTransitionTime(since)
            .build());
    return this;
  }

  public List<Condition> inOrder(List<String> types) {
    var ordered = new ArrayList<Condition>();
    types.forEach(type -> Optional.ofNullable(conditions.get(type)).ifPresent(ordered::add));
    return List.copyOf(ordered);
  }

  public static Optional<Condition> find(@Nullable List<Condition> conditions, String type) {
    return conditions == null
        ? Optional.empty()
        : conditions.stream().filter(each -> each.getType().equals(type)).findFirst();
  }
}
