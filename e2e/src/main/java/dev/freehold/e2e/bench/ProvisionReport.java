package dev.freehold.e2e.bench;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** The figures as a table for people and JSON for comparison. */
record ProvisionReport(ProvisionOptions options, List<ProvisionResult> results) {

  String table() {
    var table = new StringBuilder();
    for (ProvisionResult result : results) {
      var operator = result.operator();
      double perTenant = options.tenants();
      line(
          table,
          "%n%s: %d tenants at once, data directories on %s, fsync on",
          result.series(),
          options.tenants(),
          result.series());
      line(
          table,
          "%-44s %9s %9s %9s %9s",
          "seconds from the first submission",
          "first",
          "p50",
          "p90",
          "last");
      spread(table, "DatabaseReady", operator.databaseReady());
      spread(table, "Ready", operator.ready());
      line(
          table,
          "%-44s %9.2f s",
          "floor: bare CREATE ROLE + CREATE DATABASE",
          result.floorSeconds());
      line(table, "%-44s %9.2f  (target 1.5)", "last DatabaseReady ÷ floor", result.ratio());
      line(
          table,
          "%-44s %9.2f  (target 1.3)",
          "the operator's SQL alone ÷ floor",
          result.sqlRatio());
      line(table, "%-44s %9.1f", "tenants per second (Ready)", perTenant / operator.ready().last());
      line(table, "%-44s %9d MiB", "operator RSS", operator.residentMiB());
      line(table, "%-44s %9.1f s", "operator CPU", operator.cpu().toMillis() / 1e3);
      line(table, "%-44s %9d", "PostgreSQL sessions opened", operator.sessions());
      var writes = operator.writes();
      line(
          table, "%-44s %9.2f", "children created per tenant", writes.childCreations() / perTenant);
      line(table, "%-44s %9d  (target 0)", "children updated", writes.childUpdates());
      line(
          table,
          "%-44s %9.2f  (target ≤ 5)",
          "other writes per tenant",
          writes.tenantWrites() / perTenant);
      line(
          table,
          "%-44s %9.2f  (target ≤ 4)",
          "events per tenant",
          writes.eventsWritten() / perTenant);
      line(table, "%-44s %9d", "writes of the fleet (servers, releases)", writes.others());
      line(
          table,
          "%-44s %9d  (target 0)",
          "writes in %d s at rest".formatted(options.idle().toSeconds()),
          operator.idle().events().size());
      writes.byKind().forEach((kind, count) -> line(table, "  %-42s %9d", kind, count));
    }
    return table.toString();
  }

  private static void spread(StringBuilder table, String name, TenantTimes.Spread spread) {
    line(
        table,
        "%-44s %9.2f %9.2f %9.2f %9.2f",
        name,
        spread.first(),
        spread.p50(),
        spread.p90(),
        spread.last());
  }

  private static void line(StringBuilder table, String format, Object... values) {
    table.append(String.format(Locale.ROOT, format, values)).append('\n');
  }

  String json() throws JsonProcessingException {
    var series = new LinkedHashMap<String, Object>();
    for (ProvisionResult result : results) {
      var operator = result.operator();
      var values = new LinkedHashMap<String, Object>();
      values.put("tenants", options.tenants());
      values.put("floorSeconds", result.floorSeconds());
      values.put("ratio", result.ratio());
      values.put("sqlRatio", result.sqlRatio());
      values.put("databaseReady", operator.databaseReady());
      values.put("ready", operator.ready());
      values.put("operatorResidentMiB", operator.residentMiB());
      values.put("operatorCpuSeconds", operator.cpu().toMillis() / 1e3);
      values.put("postgresSessions", operator.sessions());
      values.put("writes", operator.writes().byKind());
      values.put("idleWrites", operator.idle().byKind());
      series.put(result.series(), values);
    }
    return new ObjectMapper().writeValueAsString(Map.of("provision", series));
  }
}
