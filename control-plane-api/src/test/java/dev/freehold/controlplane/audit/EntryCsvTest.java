package dev.freehold.controlplane.audit;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class EntryCsvTest {
  @ParameterizedTest
  @ValueSource(strings = {"=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1", "\n=1", "＝1"})
  void aUserAgentIsNoFormula(String userAgent) {
    assertThat(EntryCsv.line(entry(userAgent))).contains(",\"'" + userAgent + "\",");
  }

  @Test
  void quotesAndLinesStayInTheirCell() {
    assertThat(EntryCsv.line(entry("a \"b\"\r\n=c,d"))).contains(",\"a \"\"b\"\"\r\n=c,d\",");
  }

  @Test
  void aLineHasACellPerColumn() {
    assertThat(EntryCsv.line(entry("curl")))
        .isEqualTo(
            "\"7\",\"2026-01-01T00:00:00Z\",\"account:1\",\"\",\"member:invite\",\"invitation:1\",\"Done\",\"\",\"plan: trial; role: viewer → member\",\"r\",\"192.0.2.1\",\"curl\",\"00ff\"\r\n");
    assertThat(EntryCsv.HEADER).startsWith("\"sequence\",\"at\",").endsWith(",\"hash\"\r\n");
  }

  private static EntryView entry(String userAgent) {
    return new EntryView(
        7,
        Instant.parse("2026-01-01T00:00:00Z"),
        "account:1",
        null,
        "member:invite",
        "invitation:1",
        Entry.Outcome.Done,
        null,
        new TreeMap<>(Map.of("role", "viewer → member", "plan", "trial")),
        "r",
        "192.0.2.1",
        userAgent,
        "00ff");
  }
}
