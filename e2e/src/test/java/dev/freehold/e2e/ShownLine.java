package dev.freehold.e2e;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * A line of output as a page shows it. Numbers, ages, ids and the width of columns may differ;
 * {@code …} stands for anything.
 */
record ShownLine(String text) {

  private static final Pattern PART =
      Pattern.compile(
          "(?<id>\\b[a-z2-7]*[2-7][a-z2-7]*\\b)|(?<age>\\b(\\d+[smhd])+\\b)|(?<number>\\d+)|(?<space>\\s+)|(?<any>…)");
  private static final int ID_LENGTH = 16;

  /**
   * @return empty: the line is another one; else the ids that the page shows, each with the one
   *     that stands there now
   */
  Optional<Map<String, String>> match(String actual) {
    var ids = new ArrayList<String>();
    var regex = new StringBuilder();
    var parts = PART.matcher(text.strip());
    var end = 0;
    while (parts.find()) {
      regex.append(Pattern.quote(text.strip().substring(end, parts.start())));
      end = parts.end();
      if (parts.group("id") != null && parts.group("id").length() == ID_LENGTH) {
        ids.add(parts.group());
        regex.append("([a-z2-7]{16})");
      } else if (parts.group("age") != null || parts.group().matches("(\\d+[smhd])+")) {
        regex.append("(?:\\d+[smhd])+");
      } else if (parts.group("space") != null) {
        regex.append("\\s+");
      } else if (parts.group("any") != null) {
        regex.append(".*");
      } else {
        regex.append(Pattern.quote(parts.group()).replaceAll("\\d+", "\\\\E\\\\d+\\\\Q"));
      }
    }
    regex.append(Pattern.quote(text.strip().substring(end)));
    var line = Pattern.compile(regex.toString()).matcher(actual.strip());
    if (!line.matches()) {
      return Optional.empty();
    }
    var now = new LinkedHashMap<String, String>();
    for (var at = 0; at < ids.size(); at++) {
      now.put(ids.get(at), line.group(at + 1));
    }
    return Optional.of(now);
  }
}
