package dev.freehold.e2e.bench;

import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * Claims from a full pool.
 *
 * @param floor N bare CREATE ROLE + CREATE DATABASE over one connection
 * @param api the writes alone that tell of N databases, by a plain client
 * @param single one tenant at a time, from its creation until DatabaseReady is seen
 * @param singleReady the same until Ready
 */
record PoolResult(
    String series,
    Duration floor,
    Duration api,
    List<Burst> bursts,
    TenantTimes.Spread single,
    TenantTimes.Spread singleReady) {

  /**
   * @param stocked seconds until the pool was full
   * @param submitted seconds that the API server took to accept the Tenants: nobody can be faster
   */
  record Burst(
      String name,
      double stocked,
      double submitted,
      TenantTimes.Spread databaseReady,
      TenantTimes.Spread ready,
      ApiWrites writes) {}

  String table(int tenants) {
    var table = new StringBuilder();
    double seconds = floor.toNanos() / 1e9;
    line(table, "%n%d claims at once from a pool of as many, on %s, fsync on", tenants, series);
    line(table, "floor, bare CREATE ROLE + CREATE DATABASE on one connection: %.2f s", seconds);
    double writes = api.toNanos() / 1e9;
    line(
        table,
        "API server alone, a Tenant's creation, binding and status by a plain client: %.2f s, %.2f x the floor",
        writes,
        writes / seconds);
    for (Burst burst : bursts) {
      line(table, "");
      header(table, burst.name() + " operator");
      spread(table, "  DatabaseReady, s", burst.databaseReady());
      spread(table, "  Ready, s", burst.ready());
      number(
          table, "last DatabaseReady / floor (target 0.5)", burst.databaseReady().last() / seconds);
      number(table, "submitted, s", burst.submitted());
      number(table, "pool stocked, s", burst.stocked());
      number(
          table, "writes to Tenants, per tenant", burst.writes().tenantWrites() / (double) tenants);
      number(table, "writes to servers, plans, releases", burst.writes().others());
    }
    line(table, "");
    header(table, "one tenant at a time, of " + TARGET);
    spread(table, "  DatabaseReady, s", single);
    spread(table, "  Ready, s", singleReady);
    return table.toString();
  }

  private static final String TARGET = "20 (target p50 0.150)";

  Map<String, Object> values() {
    return Map.of(
        "series",
        series,
        "floorSeconds",
        floor.toNanos() / 1e9,
        "apiSeconds",
        api.toNanos() / 1e9,
        "bursts",
        bursts.stream()
            .map(
                burst ->
                    Map.of(
                        "operator", burst.name(),
                        "databaseReady", burst.databaseReady(),
                        "ready", burst.ready(),
                        "ratio", burst.databaseReady().last() / (floor.toNanos() / 1e9),
                        "submittedSeconds", burst.submitted(),
                        "stockedSeconds", burst.stocked()))
            .toList(),
        "single",
        single,
        "singleReady",
        singleReady);
  }

  private static void header(StringBuilder table, String name) {
    line(table, "%-42s %9s %9s %9s %9s %9s", name, "first", "p50", "p90", "p99", "last");
  }

  private static void spread(StringBuilder table, String name, TenantTimes.Spread spread) {
    line(
        table,
        "%-42s %9.3f %9.3f %9.3f %9.3f %9.3f",
        name,
        spread.first(),
        spread.p50(),
        spread.p90(),
        spread.p99(),
        spread.last());
  }

  private static void number(StringBuilder table, String name, double value) {
    line(table, "  %-40s %9.2f", name, value);
  }

  private static void line(StringBuilder table, String format, Object... values) {
    table.append(String.format(Locale.ROOT, format, values)).append('\n');
  }
}
