package dev.freehold.tenantapp.web;

import org.jspecify.annotations.Nullable;

/**
 * One text field of a form: what was typed, what is kept of it, and what is wrong with it.
 *
 * @param typed shown again in the field when something is wrong
 * @param value stripped of space at the ends; only for use when {@code problem} is null
 * @param problem what must hold, in words for the person at the form
 */
public record TextField(String typed, String value, @Nullable String problem) {

  public static TextField empty() {
    return new TextField("", "", null);
  }

  /** A field as it is stored, before anybody typed. */
  public static TextField of(String stored) {
    return new TextField(stored, stored, null);
  }

  /** One line that must not be blank; space inside is collapsed. */
  public static TextField line(String what, @Nullable String typed, int mostCharacters) {
    var given = typed == null ? "" : typed;
    var value = given.strip().replaceAll("\\s+", " ");
    if (value.isEmpty()) {
      return new TextField(given, value, "Please enter a " + what + ".");
    }
    return checked(what, given, value, mostCharacters);
  }

  /** Any text, lines included; may be empty. */
  public static TextField text(String what, @Nullable String typed, int mostCharacters) {
    var given = typed == null ? "" : typed;
    return checked(what, given, given.replace("\r\n", "\n").strip(), mostCharacters);
  }

  private static TextField checked(String what, String typed, String value, int mostCharacters) {
    // Counted as PostgreSQL counts: an emoji is one character.
    var characters = value.codePointCount(0, value.length());
    if (characters > mostCharacters) {
      return new TextField(
          typed,
          value,
          "This %s has %d characters; at most %d fit. Please shorten it."
              .formatted(what, characters, mostCharacters));
    }
    // PostgreSQL refuses NUL, and no other control character belongs into a text for people.
    if (value.codePoints().anyMatch(c -> Character.isISOControl(c) && c != '\n' && c != '\t')) {
      return new TextField(
          typed,
          value,
          "This " + what + " contains a character that cannot be shown. Please type it anew.");
    }
    return new TextField(typed, value, null);
  }

  public boolean valid() {
    return problem == null;
  }

  public TextField withProblem(String message) {
    return new TextField(typed, value, message);
  }
}
