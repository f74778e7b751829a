package dev.freehold.e2e.chaos;

import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Gathers what a check finds about one subject. */
final class Findings {
  private final String subject;
  private final List<Violation> violations = new ArrayList<>();

  Findings(String subject) {
    this.subject = subject;
  }

  void add(String invariant, String detail) {
    violations.add(new Violation(invariant, subject, detail));
  }

  void require(boolean holds, String invariant, String format, @Nullable Object... values) {
    if (!holds) {
      add(invariant, format.formatted(values));
    }
  }

  void same(String invariant, @Nullable Object expected, @Nullable Object found) {
    require(
        Objects.equals(expected, found), invariant, "expected '%s', found '%s'", expected, found);
  }

  List<Violation> all() {
    return violations;
  }
}
