package dev.freehold.tenantapp.search;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class SearchWordsTest {

  @Test
  void every_word_is_a_quoted_beginning() {
    // When // Then
    assertThat(SearchWords.tsquery(" inv  Send ")).isEqualTo("'inv':* & 'Send':*");
  }

  @Test
  void quotes_and_backslashes_end_no_word() {
    // When // Then
    assertThat(SearchWords.tsquery("o'neill c:\\x")).isEqualTo("'o''neill':* & 'c:\\\\x':*");
  }

  @Test
  void signs_alone_and_control_characters_are_no_words() {
    // When // Then
    assertThat(SearchWords.tsquery(" & | !( \0 ")).isEmpty();
    assertThat(SearchWords.tsquery("a\0b")).isEqualTo("'a':* & 'b':*");
  }

  @Test
  void a_very_long_search_is_cut() {
    // When // Then
    assertThat(SearchWords.tsquery("ab ".repeat(500)).split("&")).hasSize(10);
    assertThat(SearchWords.tsquery("🌱a".repeat(500))).hasSizeLessThan(400);
  }
}
