package dev.freehold.e2e.chaos;

import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

/**
 * What came of a seed.
 *
 * @param operations how many by kind
 * @param faults how many by kind
 * @param recoveries from the end of a fault until every tenant was as asked for; another fault may
 *     have come between
 * @param acknowledged entries that were confirmed to the apps and had to be there
 * @param violations none: it passed
 */
record ChaosResult(
    long seed,
    Map<String, Integer> operations,
    Map<FaultKind, Integer> faults,
    Map<FaultKind, List<Duration>> recoveries,
    long acknowledged,
    List<Violation> violations,
    Duration duration,
    Path folder) {

  boolean passed() {
    return violations.isEmpty();
  }

  String table() {
    var table = new StringBuilder();
    line(table, "");
    line(
        table,
        "seed %d %s in %d s: %d operations, %d faults of %d kinds, %d rows confirmed",
        seed,
        passed() ? "passed" : "FAILED",
        duration.toSeconds(),
        sum(operations),
        sum(faults),
        faults.size(),
        acknowledged);
    line(table, "  %-20s %6s %14s %14s", "fault", "times", "recovered p50", "longest, s");
    faults.forEach(
        (kind, count) -> {
          List<Duration> times =
              recoveries.getOrDefault(kind, List.of()).stream().sorted().toList();
          line(
              table,
              "  %-20s %6d %14s %14s",
              kind,
              count,
              times.isEmpty() ? "-" : seconds(times.get(times.size() / 2)),
              times.isEmpty() ? "-" : seconds(times.getLast()));
        });
    line(table, "  operations: %s", operations);
    violations.forEach(each -> line(table, "  VIOLATED %s", each));
    line(table, "  timeline and logs: %s", folder);
    if (!passed()) {
      line(
          table,
          "  the same order again (not the same instants): ./freehold bench chaos --seed %d",
          seed);
    }
    return table.toString();
  }

  Map<String, Object> values() {
    var values = new LinkedHashMap<String, Object>();
    values.put("seed", seed);
    values.put("passed", passed());
    values.put("seconds", duration.toSeconds());
    values.put("operations", operations);
    values.put("faults", faults);
    var longest = new TreeMap<FaultKind, Double>();
    recoveries.forEach(
        (kind, times) ->
            longest.put(kind, times.stream().mapToLong(Duration::toMillis).max().orElse(0) / 1e3));
    values.put("longestRecoverySeconds", longest);
    values.put("acknowledged", acknowledged);
    values.put("violations", violations.stream().map(Violation::toString).toList());
    return values;
  }

  private static int sum(Map<?, Integer> counts) {
    return counts.values().stream().mapToInt(Integer::intValue).sum();
  }

  private static String seconds(Duration duration) {
    return String.format(Locale.ROOT, "%.1f", duration.toMillis() / 1e3);
  }

  private static void line(StringBuilder table, String format, Object... values) {
    table.append(String.format(Locale.ROOT, format, values)).append('\n');
  }
}
