package dev.freehold.tenantapp.web;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class PageTest {

  @Test
  void one_row_too_many_means_there_is_a_next_page() {
    // When // Then
    assertThat(Page.of(List.of(1, 2, 3), 1, 2)).isEqualTo(new Page<>(List.of(1, 2), 1, true));
    assertThat(Page.of(List.of(1, 2), 1, 2)).isEqualTo(new Page<>(List.of(1, 2), 1, false));
  }

  @Test
  void a_page_that_is_no_number_is_the_first() {
    // When // Then
    assertThat(Page.number(null)).isEqualTo(1);
    assertThat(Page.number("-3")).isEqualTo(1);
    assertThat(Page.number("0")).isEqualTo(1);
    assertThat(Page.number("7")).isEqualTo(7);
    assertThat(Page.number("99999")).isEqualTo(10_000);
    assertThat(Page.number("999999999999")).isEqualTo(1);
  }
}
