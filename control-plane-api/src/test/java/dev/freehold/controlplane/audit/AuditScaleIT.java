package dev.freehold.controlplane.audit;

import static org.assertj.core.api.Assertions.assertThat;

import dev.freehold.controlplane.ControlPlane;
import dev.freehold.controlplane.TestingOrganization;
import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.lang.management.ManagementFactory;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.sql.SQLException;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.stream.Stream;
import org.jooq.Condition;
import org.jooq.DSLContext;
import org.jooq.ResultQuery;
import org.jooq.impl.DSL;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** One large log among many small ones. */
class AuditScaleIT {
  private static final int ENTRIES = 100_000;
  private static final ControlPlane PLANE = ControlPlane.shared();
  private static final TestingOrganization LARGE = PLANE.organization("Large");
  private static final Instant NOW = Instant.now();

  private final EntrySearch search = PLANE.bean(EntrySearch.class);

  @BeforeAll
  static void seed() throws SQLException {
    String insert =
        """
        INSERT INTO audit.entry (chain_id, sequence, at, actor, on_behalf_of, action, target, outcome, changes, request_id, previous_hash, hash)
        SELECT %s, %s, now() - interval '1 second' * (%d - n), 'account:' || n %% 500, CASE n %% 5000 WHEN 0 THEN 'support_grant:1' END,
          'scale:' || n %% 40, 'tenant:' || n %% 1000, CASE n %% 200 WHEN 0 THEN 'Refused' ELSE 'Done' END, '{"field": "before → after"}',
          'request-' || n, decode(repeat('00', 32), 'hex'), decode(repeat('00', 32), 'hex')
        FROM generate_series(1, %d) n;
        """;
    PLANE.sql(
        insert.formatted("'" + LARGE.id() + "'", "n + 100", ENTRIES, ENTRIES)
            + insert.formatted("md5('scale' || n % 200)::uuid", "n / 200 + 1", ENTRIES, ENTRIES / 5)
            + "UPDATE audit.chain SET sequence = %d WHERE id = '%s';"
                .formatted(ENTRIES + 100, LARGE.id())
            + "ANALYZE audit.entry;");
  }

  /** Other tests look for texts in all tables. */
  @AfterAll
  static void clear() throws SQLException {
    PLANE.sql("DELETE FROM audit.entry WHERE action LIKE 'scale:%'; ANALYZE audit.entry;");
  }

  static Stream<EntryFilter> filters() {
    Instant hourAgo = NOW.minus(1, ChronoUnit.HOURS);
    return Stream.of(
        new EntryFilter(null, null, null, null, null, null, null, null),
        new EntryFilter("account:7", null, null, null, null, null, null, null),
        new EntryFilter(null, "scale:7", null, null, null, null, null, null),
        new EntryFilter(null, null, "tenant:7", null, null, null, null, null),
        new EntryFilter(null, null, null, "support_grant:1", null, null, null, null),
        new EntryFilter(null, null, null, null, Entry.Outcome.Refused, null, null, null),
        new EntryFilter(null, null, null, null, null, hourAgo, NOW, null),
        new EntryFilter(null, null, null, null, null, null, null, "request-77"),
        new EntryFilter("account:7", "scale:7", "tenant:7", null, null, hourAgo, NOW, null),
        new EntryFilter("account:nobody", null, null, null, null, null, null, null));
  }

  @ParameterizedTest
  @MethodSource("filters")
  void aSearchReadsAnIndexAndSortsLittle(EntryFilter filter) {
    String cursor = "%d-%d".formatted(ChronoUnit.MICROS.between(Instant.EPOCH, NOW), ENTRIES / 2);

    for (String page : new String[] {null, cursor}) {
      String plan = plan(filter.condition(), page);

      assertThat(plan).contains("Index").doesNotContain("Seq Scan");
      assertThat(millis(plan)).as(plan).isLessThan(100);
    }
  }

  @Test
  void soDoesFollowingAChain() {
    String plan =
        explain(search.inOrder(LARGE.id(), DSL.noCondition(), ENTRIES / 2, Long.MAX_VALUE, 200));

    assertThat(plan).contains("entry_pkey").doesNotContain("Seq Scan").doesNotContain("Sort");
  }

  /** The client stops reading after the first line: the server has no place to put the rest. */
  @Test
  void anExportOfAnySizeTakesLittleMemory() throws Exception {
    long before = usedMemory();
    var request =
        HttpRequest.newBuilder(
                URI.create(
                    PLANE.baseUrl() + "/api/v1" + LARGE.path() + "/audit/export?format=jsonl"))
            .header("Cookie", LARGE.owner().cookie())
            .build();
    var http = HttpClient.newHttpClient();

    var response = http.send(request, HttpResponse.BodyHandlers.ofInputStream());
    try (var lines =
        new BufferedReader(new InputStreamReader(response.body(), StandardCharsets.UTF_8))) {
      assertThat(lines.readLine()).startsWith("{");

      assertThat(usedMemory() - before).isLessThan(20L << 20);
      assertThat(lines.lines().count()).isGreaterThanOrEqualTo(ENTRIES);
    }
  }

  private String plan(Condition condition, String cursor) {
    return explain(search.newestFirst(LARGE.id(), condition, cursor, 51));
  }

  private static String explain(ResultQuery<?> query) {
    var sql = PLANE.bean(DSLContext.class);
    return sql.fetch("EXPLAIN (ANALYZE) {0}", query).formatCSV(false).strip();
  }

  private static double millis(String plan) {
    return Double.parseDouble(plan.replaceAll("(?s).*Execution Time: ([0-9.]+) ms.*", "$1"));
  }

  private static long usedMemory() {
    System.gc();
    return ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed();
  }
}
