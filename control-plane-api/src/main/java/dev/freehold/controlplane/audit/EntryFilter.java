package dev.freehold.controlplane.audit;

import static dev.freehold.controlplane.audit.jooq.Tables.ENTRY;

import dev.freehold.controlplane.web.OneLine;
import jakarta.validation.constraints.Pattern;
import jakarta.validation.constraints.Size;
import java.time.Instant;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jooq.Condition;
import org.jooq.impl.DSL;
import org.jspecify.annotations.Nullable;

/**
 * Which entries are wanted; what is null is not asked for.
 *
 * @param onBehalfOf such as {@code support_grant:0198…}: what staff did under it
 * @param from the first moment
 * @param to the first moment that is not wanted any more
 */
record EntryFilter(
    @Nullable @Size(max = 256) @Pattern(regexp = OneLine.PATTERN, message = OneLine.MESSAGE)
        String actor,
    @Nullable @Size(max = 256) @Pattern(regexp = OneLine.PATTERN, message = OneLine.MESSAGE)
        String action,
    @Nullable @Size(max = 256) @Pattern(regexp = OneLine.PATTERN, message = OneLine.MESSAGE)
        String target,
    @Nullable @Size(max = 256) @Pattern(regexp = OneLine.PATTERN, message = OneLine.MESSAGE)
        String onBehalfOf,
    Entry.@Nullable Outcome outcome,
    @Nullable Instant from,
    @Nullable Instant to,
    @Nullable @Size(max = 256) @Pattern(regexp = OneLine.PATTERN, message = OneLine.MESSAGE)
        String requestId) {
  Condition condition() {
    return DSL.and(
        actor == null ? DSL.noCondition() : ENTRY.ACTOR.eq(actor),
        action == null ? DSL.noCondition() : ENTRY.ACTION.eq(action),
        target == null ? DSL.noCondition() : ENTRY.TARGET.eq(target),
        onBehalfOf == null ? DSL.noCondition() : ENTRY.ON_BEHALF_OF.eq(onBehalfOf),
        outcome == null ? DSL.noCondition() : outcome(outcome),
        from == null ? DSL.noCondition() : ENTRY.AT.ge(from),
        to == null ? DSL.noCondition() : ENTRY.AT.lt(to),
        requestId == null ? DSL.noCondition() : ENTRY.REQUEST_ID.eq(requestId));
  }

  /** As the entry about the search tells it. */
  SortedMap<String, String> asked() {
    var asked = new TreeMap<String, String>();
    put(asked, "actor", actor);
    put(asked, "action", action);
    put(asked, "target", target);
    put(asked, "onBehalfOf", onBehalfOf);
    put(asked, "outcome", outcome);
    put(asked, "from", from);
    put(asked, "to", to);
    put(asked, "requestId", requestId);
    return asked;
  }

  /** In the statement's text, or the partial index of refusals would not be found. */
  private static Condition outcome(Entry.Outcome outcome) {
    return ENTRY.OUTCOME.eq(DSL.inline(outcome.name()));
  }

  private static void put(TreeMap<String, String> asked, String name, @Nullable Object value) {
    if (value != null) {
      asked.put(name, value.toString());
    }
  }
}
