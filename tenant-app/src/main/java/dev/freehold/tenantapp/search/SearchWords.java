package dev.freehold.tenantapp.search;

import java.util.Arrays;
import java.util.stream.Collectors;

/**
 * The words somebody searches for, as a PostgreSQL tsquery: every word must be there, by its
 * beginning.
 */
final class SearchWords {

  private static final int MOST_CHARACTERS = 200;
  private static final int MOST_WORDS = 10;

  private SearchWords() {}

  /**
   * Quoted words keep operators, and PostgreSQL splits them as it split the titles. Empty when
   * there is no word.
   */
  static String tsquery(String typed) {
    var text = typed.replaceAll("\\p{Cntrl}", " ");
    if (text.length() > MOST_CHARACTERS) {
      text = text.substring(0, text.offsetByCodePoints(0, text.codePointCount(0, MOST_CHARACTERS)));
    }
    return Arrays.stream(text.split("\\s+"))
        .filter(word -> word.codePoints().anyMatch(Character::isLetterOrDigit))
        .limit(MOST_WORDS)
        .map(word -> "'" + word.replace("\\", "\\\\").replace("'", "''") + "':*")
        .collect(Collectors.joining(" & "));
  }
}
