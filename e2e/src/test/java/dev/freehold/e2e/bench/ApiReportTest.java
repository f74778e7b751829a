package dev.freehold.e2e.bench;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.freehold.e2e.bench.StatementCounts.Counted;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class ApiReportTest {
  private static final Duration FOUR_SECONDS = Duration.ofSeconds(4);

  @Test
  void aPercentileIsTheSmallestThatSoManyDoNotExceed() {
    var hundred = Latencies.ofNanos(LongStream.rangeClosed(1, 100).map(ms -> ms * 1_000_000));

    assertThat(hundred.millis(50)).isEqualTo(50);
    assertThat(hundred.millis(99)).isEqualTo(99);
    assertThat(hundred.millis(100)).isEqualTo(100);
  }

  @Test
  void latenciesOfAllClientsAreOne() {
    var both = Latencies.of(List.of(new long[] {3_000_000, 1_000_000}, new long[] {2_000_000}));

    assertThat(both.count()).isEqualTo(3);
    assertThat(both.millis(50)).isEqualTo(2);
    assertThat(both.millis(99)).isEqualTo(3);
    assertThat(Latencies.of(List.of()).millis(99)).isZero();
  }

  @Test
  void ratesAreByTheClockAndByTheProcessorsTime() {
    ApiFigure figure = figure(16, 200, Duration.ofMillis(500));

    assertThat(figure.perSecond()).isEqualTo(50);
    assertThat(figure.perCoreSecond()).isEqualTo(400);
  }

  @Test
  void queriesAreCountedByRequestAndApartFromWhatOnlyBeginsAndEnds() {
    ApiFigure figure = figure(16, 200, FOUR_SECONDS);

    assertThat(figure.queriesPerRequest()).isEqualTo(3.5);
    assertThat(figure.transactionStatementsPerRequest()).isEqualTo(2);
  }

  @Test
  void aTargetIsAboutSixteenClients() {
    assertThat(figure(16, 2_600, FOUR_SECONDS).misses()).isTrue();
    assertThat(figure(64, 2_600, FOUR_SECONDS).misses()).isFalse();
    assertThat(figure(16, 2_500, FOUR_SECONDS).misses()).isFalse();
  }

  @Test
  void theTableAndTheJsonTellTheSame() throws Exception {
    var decision =
        DecisionCost.parse(
            "{\"rules\": 120, \"inRequest\": 900, \"decision\": {\"p50\": 90000, \"p99\": 200000}, \"version\": {\"p50\": 45000, \"p99\": 80000}, \"session\": {\"p50\": 60000, \"p99\": 90000}, \"sessionAndVersion\": {\"p50\": 66000, \"p99\": 95000}}");
    var report =
        new ApiReport(
            new ApiOptions(400, List.of(16), FOUR_SECONDS),
            "pgbench",
            1.5,
            List.of(new ApiReport.Line(figure(16, 200, FOUR_SECONDS), latencies(10))),
            Optional.of(decision));

    assertThat(report.table())
        .contains("400 organisations, 2000 members, 400 tenants")
        .contains("get: a tenant")
        .contains("target p99 25: met")
        .contains("all facts cached: 0.90 us (target 50)")
        .contains("p50 90.0 us, p99 200.0 us, 2.0 times that query");
    var json = new ObjectMapper().readTree(report.json()).get("api");
    assertThat(json.at("/operations/0/perSecond").asDouble()).isEqualTo(50);
    assertThat(json.at("/operations/0/sqlP99Millis").asDouble()).isEqualTo(0.1);
    assertThat(json.at("/decisionNanos/decision/p50").asDouble()).isEqualTo(90_000);
  }

  @Test
  void theLogOfPgbenchIsReadInMicroseconds() {
    assertThat(SqlYardstick.micros(Stream.of("0 199 2241 0 1175850568 995598")).toArray())
        .containsExactly(2241);
  }

  /** Latencies of 10, 20 … microseconds. */
  private static Latencies latencies(int count) {
    return Latencies.ofNanos(LongStream.rangeClosed(1, count).map(n -> n * 10_000));
  }

  private static ApiFigure figure(int clients, int requests, Duration cpu) {
    return new ApiFigure(
        ApiOperation.GET_TENANT,
        clients,
        latencies(requests),
        0,
        0,
        FOUR_SECONDS,
        cpu,
        List.of(
            new Counted("select version from t where id = $1", 400, 1),
            new Counted("insert into t values ($1)", 300, 1),
            new Counted("BEGIN", 200, 1),
            new Counted("COMMIT", 200, 1)));
  }
}
