package dev.freehold.tenantapp.web;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class TextFieldTest {

  @Test
  void a_line_is_stripped_and_its_space_collapsed() {
    // When
    var field = TextField.line("title", "  Choose\t a\n host ", 20);

    // Then
    assertThat(field.value()).isEqualTo("Choose a host");
    assertThat(field.valid()).isTrue();
  }

  @Test
  void a_missing_or_blank_line_has_a_problem() {
    // When // Then
    assertThat(TextField.line("title", null, 20).problem()).isEqualTo("Please enter a title.");
    assertThat(TextField.line("title", "\u2003 ", 20).problem()).isEqualTo("Please enter a title.");
  }

  @Test
  void length_counts_characters_not_code_units() {
    // When // Then
    assertThat(TextField.line("title", "🌱🌱🌱", 3).valid()).isTrue();
    assertThat(TextField.line("title", "🌱🌱🌱🌱", 3).problem())
        .contains("has 4 characters; at most 3 fit");
  }

  @Test
  void a_text_may_be_empty_and_keeps_its_lines() {
    // When // Then
    assertThat(TextField.text("note", " ", 10).valid()).isTrue();
    assertThat(TextField.text("note", "a\r\nb\n", 10).value()).isEqualTo("a\nb");
  }

  @Test
  void a_control_character_is_a_problem_that_keeps_what_was_typed() {
    // When
    var field = TextField.line("title", "a\0b", 10);

    // Then
    assertThat(field.valid()).isFalse();
    assertThat(field.typed()).isEqualTo("a\0b");
  }
}
