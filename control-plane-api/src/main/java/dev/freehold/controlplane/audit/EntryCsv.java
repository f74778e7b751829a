package dev.freehold.controlplane.audit;

import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Entries as lines of CSV (RFC 4180). A cell that a spreadsheet would take for a formula begins
 * with an apostrophe (OWASP, CSV injection): a user agent is whatever its client says.
 */
final class EntryCsv {
  static final String HEADER =
      line(
          List.of(
              "sequence",
              "at",
              "actor",
              "onBehalfOf",
              "action",
              "target",
              "outcome",
              "reason",
              "changes",
              "requestId",
              "address",
              "userAgent",
              "hash"));

  private static final String FORMULA_BEGINS_WITH = "=+-@\t\r\n＝＋－＠";

  private EntryCsv() {}

  static String line(EntryView entry) {
    return line(
        Stream.of(
                entry.sequence(),
                entry.at(),
                entry.actor(),
                entry.onBehalfOf(),
                entry.action(),
                entry.target(),
                entry.outcome(),
                entry.reason(),
                entry.changes().entrySet().stream()
                    .map(change -> change.getKey() + ": " + change.getValue())
                    .collect(Collectors.joining("; ")),
                entry.requestId(),
                entry.address(),
                entry.userAgent(),
                entry.hash())
            .map(EntryCsv::text)
            .toList());
  }

  private static String line(List<String> cells) {
    return cells.stream().map(EntryCsv::cell).collect(Collectors.joining(",", "", "\r\n"));
  }

  private static String text(@Nullable Object value) {
    return value == null ? "" : value.toString();
  }

  private static String cell(String text) {
    String safe =
        !text.isEmpty() && FORMULA_BEGINS_WITH.indexOf(text.charAt(0)) >= 0 ? "'" + text : text;
    return '"' + safe.replace("\"", "\"\"") + '"';
  }
}
