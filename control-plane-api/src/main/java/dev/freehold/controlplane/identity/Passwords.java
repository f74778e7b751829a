package dev.freehold.controlplane.identity;

import com.nulabinc.zxcvbn.Zxcvbn;
import dev.freehold.controlplane.web.ProblemCode;
import dev.freehold.controlplane.web.ProblemException;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import org.springframework.stereotype.Component;

/**
 * Passwords as NIST SP 800-63B-4 wants them: long, of any characters, and not among those that are
 * tried first.
 *
 * <p>What is tried first is told by two: a list of common ones knows {@code cjdthityyjctrhtnyj}
 * (Russian words on an English keyboard), which no rule finds; zxcvbn finds {@code
 * passwordpassword}, keyboard rows and what follows from the e-mail, which are on no list.
 */
@Component
final class Passwords {
  static final int MIN_LENGTH = 15;

  /** Where a second factor is asked for as well. */
  static final int MIN_LENGTH_BESIDE_SECOND_FACTOR = 8;

  /** Longer ones are refused, so that nobody keeps us busy with hashing. */
  static final int MAX_LENGTH = 256;

  /** Guessable within ten thousand million attempts: a common password, a date, a keyboard row. */
  private static final double MIN_GUESSES_LOG10 = 10;

  /** What withstands guessing that is throttled; the estimate gives eight random letters 8. */
  private static final double MIN_GUESSES_LOG10_BESIDE_SECOND_FACTOR = 6;

  /** The estimate's time grows with the square of the length; enough is known by then. */
  private static final int ESTIMATED_LENGTH = 64;

  private static final Pattern WORD = Pattern.compile("[^a-z0-9]+");

  private final Zxcvbn estimate = new Zxcvbn();
  private final CommonPasswords common = new CommonPasswords();

  /**
   * @param secondFactor whether the account is asked for a second factor as well
   * @throws ProblemException {@code password_refused}
   */
  void check(String password, String email, boolean secondFactor) {
    int length = password.codePointCount(0, password.length());
    int least = secondFactor ? MIN_LENGTH_BESIDE_SECOND_FACTOR : MIN_LENGTH;
    if (length < least || length > MAX_LENGTH) {
      throw refused(
          "The password has %d characters: it must have %d to %d"
              .formatted(length, least, MAX_LENGTH));
    }
    double guesses = secondFactor ? MIN_GUESSES_LOG10_BESIDE_SECOND_FACTOR : MIN_GUESSES_LOG10;
    if (common.contains(password) || guessesLog10(password, email) < guesses) {
      throw refused(
          "This password is among the first that are tried: it is common, repeats itself, or follows from the e-mail");
    }
  }

  /** Whether it is long enough without a second factor. */
  boolean standsAlone(String password) {
    return password.codePointCount(0, password.length()) >= MIN_LENGTH;
  }

  private double guessesLog10(String password, String email) {
    List<String> known = new ArrayList<>(List.of(WORD.split(email)));
    known.add(email);
    known.add("freehold");
    return estimate
        .measure(password.substring(0, Math.min(ESTIMATED_LENGTH, password.length())), known)
        .getGuessesLog10();
  }

  private static ProblemException refused(String detail) {
    return new ProblemException(ProblemCode.PASSWORD_REFUSED, detail);
  }
}
