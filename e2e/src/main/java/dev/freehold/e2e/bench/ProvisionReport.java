package dev.freehold.e2e.bench;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** The figures as a table for people and JSON for comparison. */
record ProvisionReport(ProvisionOptions options, List<ProvisionResult> results) {

  String table() {
    var table = new StringBuilder();
    for (ProvisionResult result : results) {
      line(table, "");
      line(
          table,
          "%d tenants at once, data directories on %s, fsync on",
          options.tenants(),
          result.series());
      line(
          table,
          "floor, bare CREATE ROLE + CREATE DATABASE on one connection: %.2f s",
          result.floorSeconds());
      line(
          table,
          "the operator's SQL alone, on one connection: %.2f x (target 1.3); with passwords, after DatabaseReady: %.2f x",
          result.sqlRatio(),
          result.sqlRatioWithLogins());
      result.bursts().forEach(burst -> burst(table, result, burst));
    }
    return table.toString();
  }

  private void burst(StringBuilder table, ProvisionResult result, ProvisionResult.Burst burst) {
    double tenants = options.tenants();
    line(table, "");
    line(table, "%-42s %9s %9s %9s %9s", burst.name() + " operator", "first", "p50", "p90", "last");
    spread(table, "  DatabaseReady, s", burst.databaseReady());
    spread(table, "  Ready, s", burst.ready());
    number(table, "last DatabaseReady / floor (target 1.5)", result.ratio(burst));
    number(table, "tenants per second, Ready", tenants / burst.ready().last());
    number(table, "operator RSS, MiB", burst.residentMiB());
    number(table, "operator CPU, s", burst.cpu().toMillis() / 1e3);
    number(table, "PostgreSQL sessions opened", burst.sessions());
    var writes = burst.writes();
    number(table, "children created per tenant", writes.childCreations() / tenants);
    number(table, "children updated (target 0)", writes.childUpdates());
    number(table, "other writes per tenant (target 5)", writes.tenantWrites() / tenants);
    number(table, "events per tenant (target 4)", writes.eventsWritten() / tenants);
    number(table, "writes to servers, plans, releases", writes.others());
    number(
        table,
        "writes in %d s at rest (target 0)".formatted(options.idle().toSeconds()),
        burst.idle().events().size());
    writes.byKind().forEach((kind, count) -> line(table, "    %-38s %9d", kind, count));
  }

  private static void spread(StringBuilder table, String name, TenantTimes.Spread spread) {
    line(
        table,
        "%-42s %9.2f %9.2f %9.2f %9.2f",
        name,
        spread.first(),
        spread.p50(),
        spread.p90(),
        spread.last());
  }

  private static void number(StringBuilder table, String name, double value) {
    line(table, "  %-40s %9.2f", name, value);
  }

  private static void line(StringBuilder table, String format, Object... values) {
    table.append(String.format(Locale.ROOT, format, values)).append('\n');
  }

  String json() throws JsonProcessingException {
    var series = new ArrayList<Map<String, Object>>();
    for (ProvisionResult result : results) {
      for (ProvisionResult.Burst burst : result.bursts()) {
        series.add(values(result, burst));
      }
    }
    return new ObjectMapper().writeValueAsString(Map.of("provision", series));
  }

  private Map<String, Object> values(ProvisionResult result, ProvisionResult.Burst burst) {
    var values = new LinkedHashMap<String, Object>();
    values.put("series", result.series());
    values.put("operator", burst.name());
    values.put("tenants", options.tenants());
    values.put("floorSeconds", result.floorSeconds());
    values.put("sqlRatio", result.sqlRatio());
    values.put("sqlRatioWithLogins", result.sqlRatioWithLogins());
    values.put("ratio", result.ratio(burst));
    values.put("databaseReady", burst.databaseReady());
    values.put("ready", burst.ready());
    values.put("operatorResidentMiB", burst.residentMiB());
    values.put("operatorCpuSeconds", burst.cpu().toMillis() / 1e3);
    values.put("postgresSessions", burst.sessions());
    values.put("writes", burst.writes().byKind());
    values.put("idleWrites", burst.idle().byKind());
    return values;
  }
}
