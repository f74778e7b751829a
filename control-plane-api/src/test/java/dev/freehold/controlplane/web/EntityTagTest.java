package dev.freehold.controlplane.web;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.NullSource;
import org.junit.jupiter.params.provider.ValueSource;

class EntityTagTest {
  private final EntityTag present = EntityTag.of(7);

  @ParameterizedTest
  @ValueSource(strings = {"\"7\"", " \"7\" ", "\"6\", \"7\"", "*"})
  void isMetByItselfAndByAnything(String ifMatch) {
    present.require(ifMatch);
  }

  @ParameterizedTest
  @NullSource
  @ValueSource(strings = {"", " "})
  void isRequired(String ifMatch) {
    assertThatThrownBy(() -> present.require(ifMatch))
        .isInstanceOfSatisfying(
            ProblemException.class,
            problem -> assertThat(problem.code()).isEqualTo(ProblemCode.PRECONDITION_REQUIRED));
  }

  /** A weak tag is no proof that all of it was seen. */
  @ParameterizedTest
  @ValueSource(strings = {"\"6\"", "7", "W/\"7\"", "\"77\"", ","})
  void anotherStateIsRefusedWithTheTagOfThePresentOne(String ifMatch) {
    assertThatThrownBy(() -> present.require(ifMatch))
        .isInstanceOfSatisfying(
            ProblemException.class,
            problem -> {
              assertThat(problem.code()).isEqualTo(ProblemCode.PRECONDITION_FAILED);
              assertThat(problem.headers()).containsEntry("ETag", "\"7\"");
            });
  }

  @Test
  void isQuoted() {
    assertThat(present.header()).isEqualTo("\"7\"");
  }
}
