package dev.freehold.e2e.bench;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.ToDoubleFunction;

/**
 * @param load of the machine before the first run
 * @param byHand seconds of the same app without Kubernetes
 */
record WakeResult(
    double load, List<Double> byHand, List<WakeTimes> suspended, List<WakeTimes> hibernated) {

  private static final Map<String, ToDoubleFunction<WakeTimes>> PARTS = parts();

  private static Map<String, ToDoubleFunction<WakeTimes>> parts() {
    var parts = new LinkedHashMap<String, ToDoubleFunction<WakeTimes>>();
    parts.put("the wish stands in the API", WakeTimes::written);
    parts.put("the Deployment wants a pod", WakeTimes::scaled);
    parts.put("the pod's process runs", WakeTimes::started);
    parts.put("first page", WakeTimes::answered);
    parts.put("together", WakeTimes::total);
    return parts;
  }

  String table() {
    var table = new StringBuilder();
    line(table, "%nWaking a tenant, %d runs each, load %.1f", byHand.size(), load);
    line(table, "%-42s %9s %9s %9s", "seconds", "p50", "max", "x by hand");
    double yardstick = p50(byHand);
    line(
        table,
        "%-42s %9.3f %9.3f %9.2f",
        "the app by hand, to its first page",
        yardstick,
        max(byHand),
        1.0);
    section(table, "restriction lifted", suspended, yardstick);
    section(table, "request to a sleeping app", hibernated, yardstick);
    return table.toString();
  }

  private static void section(
      StringBuilder table, String name, List<WakeTimes> runs, double yardstick) {
    line(table, "%s", name);
    PARTS.forEach(
        (part, of) -> {
          List<Double> values = values(runs, of);
          line(
              table,
              "%-42s %9.3f %9.3f %9.2f",
              "  " + part,
              p50(values),
              max(values),
              p50(values) / yardstick);
        });
  }

  Map<String, Object> values() {
    return Map.of(
        "wake",
        Map.of(
            "load", load,
            "byHand", byHand,
            "fromSuspended", suspended,
            "fromHibernated", hibernated));
  }

  private static List<Double> values(List<WakeTimes> runs, ToDoubleFunction<WakeTimes> of) {
    return runs.stream().map(of::applyAsDouble).toList();
  }

  private static double p50(List<Double> values) {
    return values.stream().sorted().toList().get((values.size() - 1) / 2);
  }

  private static double max(List<Double> values) {
    return values.stream().mapToDouble(Double::doubleValue).max().orElseThrow();
  }

  private static void line(StringBuilder table, String format, Object... values) {
    table.append(String.format(Locale.ROOT, format, values)).append('\n');
  }
}
