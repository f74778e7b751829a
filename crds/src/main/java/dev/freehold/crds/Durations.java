package dev.freehold.crds;

import java.time.Duration;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The one duration format of every resource: a whole number and a unit, {@code 45s 90m 12h 30d 2w}.
 */
public final class Durations {
  /** What the schema of a duration field demands. */
  public static final String PATTERN = "^[0-9]{1,6}(s|m|h|d|w)$";

  /** The same, where zero makes no sense. */
  public static final String POSITIVE = "^[1-9][0-9]{0,5}(s|m|h|d|w)$";

  private static final Pattern FORMAT = Pattern.compile("([0-9]{1,6})([smhdw])");

  private Durations() {}

  /**
   * Reads a duration.
   *
   * @throws IllegalArgumentException when the text is not of the format; the message says what must
   *     hold
   */
  public static Duration parse(String text) {
    Matcher matcher = FORMAT.matcher(text);
    if (!matcher.matches()) {
      throw new IllegalArgumentException(
          "'%s' is not a duration: write a whole number and one of s, m, h, d, w, such as 30d"
              .formatted(text));
    }
    long amount = Long.parseLong(matcher.group(1));
    return switch (matcher.group(2).charAt(0)) {
      case 's' -> Duration.ofSeconds(amount);
      case 'm' -> Duration.ofMinutes(amount);
      case 'h' -> Duration.ofHours(amount);
      case 'd' -> Duration.ofDays(amount);
      default -> Duration.ofDays(7 * amount);
    };
  }
}
