package dev.freehold.controlplane.web;

import java.util.regex.Pattern;

/**
 * Text of one line, such as a name: what people sent is refused when it is more, what goes into our
 * own lines is made so.
 */
public final class OneLine {
  /** Of the whole text, for {@link jakarta.validation.constraints.Pattern}. */
  public static final String PATTERN = "\\P{Cntrl}*";

  public static final String MESSAGE = "must have no control characters";

  /** Also what only Unicode breaks lines by: NEL, U+2028, U+2029. */
  private static final Pattern BREAKS = Pattern.compile("[\\s\\p{Cc}\\p{Zl}\\p{Zp}]+");

  private OneLine() {}

  /** The same text with a blank for each run of white space and control characters. */
  public static String of(String text) {
    return BREAKS.matcher(text).replaceAll(" ").strip();
  }
}
