package dev.freehold.controlplane.audit;

import java.util.Map;
import java.util.Objects;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** What a change changed, as entries tell it. */
public final class Changes {
  private Changes() {}

  /**
   * The fields that differ, as {@code before → after}; a field that is missing on a side is empty
   * there.
   */
  public static SortedMap<String, String> between(Map<String, ?> before, Map<String, ?> after) {
    var fields = new TreeSet<>(before.keySet());
    fields.addAll(after.keySet());
    var changes = new TreeMap<String, String>();
    for (String field : fields) {
      if (!Objects.equals(before.get(field), after.get(field))) {
        changes.put(field, text(before.get(field)) + " → " + text(after.get(field)));
      }
    }
    return changes;
  }

  private static String text(@Nullable Object value) {
    return value == null ? "" : value.toString();
  }
}
