package dev.freehold.e2e.bench;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The figures as a table for people and JSON for comparison.
 *
 * @param yardstickBy what ran the yardsticks
 * @param load of the machine before the first request, by one minute
 */
record ApiReport(
    ApiOptions options,
    String yardstickBy,
    double load,
    List<Line> lines,
    Optional<DecisionCost> decision) {
  private static final double CHECK_TARGET_MICROS = 50;

  /**
   * @param yardstick the same SQL without the API; null: not compared
   */
  record Line(ApiFigure figure, @Nullable Latencies yardstick) {}

  String table() {
    var table = new StringBuilder();
    line(table, "");
    line(
        table,
        "%d organisations, %d members, %d tenants; load of the machine before: %.1f; SQL alone by %s",
        options.organizations(),
        5 * options.organizations(),
        options.organizations(),
        load,
        yardstickBy);
    line(
        table,
        "%-34s %8s %8s %8s %8s %10s %8s %8s %8s",
        "",
        "clients",
        "p50 ms",
        "p99 ms",
        "req/s",
        "req/core s",
        "queries",
        "SQL p50",
        "SQL p99");
    for (Line each : lines) {
      ApiFigure figure = each.figure();
      line(
          table,
          "%-34s %8d %8.2f %8.2f %8.0f %10.0f %8.1f %8s %8s%s",
          figure.operation().title(),
          figure.clients(),
          figure.latencies().millis(50),
          figure.latencies().millis(99),
          figure.perSecond(),
          figure.perCoreSecond(),
          figure.queriesPerRequest(),
          yardstick(each, 50),
          yardstick(each, 99),
          remark(figure));
    }
    decision.ifPresent(cost -> decision(table, cost));
    return table.toString();
  }

  private void decision(StringBuilder table, DecisionCost cost) {
    line(table, "");
    line(
        table,
        "a decision in a request, all facts cached: %.2f us (target %.0f), of it the rules %.2f us",
        cost.inRequest() / 1e3,
        CHECK_TARGET_MICROS,
        cost.rules() / 1e3);
    line(
        table,
        "  the session's query over bare JDBC: p50 %.1f us, p99 %.1f us; with the version beside it: p50 %.1f us, p99 %.1f us",
        cost.session().p50() / 1e3,
        cost.session().p99() / 1e3,
        cost.sessionAndVersion().p50() / 1e3,
        cost.sessionAndVersion().p99() / 1e3);
    line(
        table,
        "  one that asks for the version itself: p50 %.1f us, p99 %.1f us, %.1f times that query over bare JDBC (p50 %.1f us, p99 %.1f us)",
        cost.decision().p50() / 1e3,
        cost.decision().p99() / 1e3,
        cost.decision().p50() / cost.version().p50(),
        cost.version().p50() / 1e3,
        cost.version().p99() / 1e3);
  }

  private static String yardstick(Line line, double percent) {
    return line.yardstick() == null
        ? "-"
        : String.format(Locale.ROOT, "%.2f", line.yardstick().millis(percent));
  }

  private static String remark(ApiFigure figure) {
    var remarks = new ArrayList<String>();
    if (figure.clients() == 16) {
      figure
          .operation()
          .target()
          .ifPresent(
              target ->
                  remarks.add(
                      "target p99 %d: %s".formatted(target, figure.misses() ? "missed" : "met")));
    }
    if (figure.later() > 0) {
      remarks.add("%d of %d with 202".formatted(figure.later(), figure.latencies().count()));
    }
    if (figure.failed() > 0) {
      remarks.add(figure.failed() + " FAILED");
    }
    return remarks.isEmpty() ? "" : "  " + String.join(", ", remarks);
  }

  String json() throws JsonProcessingException {
    var json = new LinkedHashMap<String, Object>();
    json.put("organizations", options.organizations());
    json.put("load", load);
    json.put("yardstick", yardstickBy);
    json.put("operations", lines.stream().map(ApiReport::values).toList());
    decision.ifPresent(cost -> json.put("decisionNanos", cost));
    return new ObjectMapper().writeValueAsString(Map.of("api", json));
  }

  private static Map<String, Object> values(Line line) {
    ApiFigure figure = line.figure();
    var values = new LinkedHashMap<String, Object>();
    values.put("operation", figure.operation().name().toLowerCase(Locale.ROOT));
    values.put("clients", figure.clients());
    values.put("requests", figure.latencies().count());
    values.put("failed", figure.failed());
    values.put("later", figure.later());
    values.put("p50Millis", figure.latencies().millis(50));
    values.put("p99Millis", figure.latencies().millis(99));
    values.put("perSecond", figure.perSecond());
    values.put("perCoreSecond", figure.perCoreSecond());
    values.put("queriesPerRequest", figure.queriesPerRequest());
    values.put("transactionStatementsPerRequest", figure.transactionStatementsPerRequest());
    if (line.yardstick() != null) {
      values.put("sqlP50Millis", line.yardstick().millis(50));
      values.put("sqlP99Millis", line.yardstick().millis(99));
    }
    return values;
  }

  private static void line(StringBuilder table, String format, Object... values) {
    table.append(String.format(Locale.ROOT, format, values).stripTrailing()).append('\n');
  }
}
