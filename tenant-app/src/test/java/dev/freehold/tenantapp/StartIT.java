package dev.freehold.tenantapp;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class StartIT {

  @Test
  void a_start_without_binding_fails_at_once(@TempDir Path empty) {
    // When // Then
    assertThatThrownBy(() -> TestingApp.start(empty).close())
        .rootCause()
        .hasMessageContaining("there is no directory with a file 'type' that says postgresql");
  }

  @Test
  void a_setting_out_of_range_fails_the_start_and_says_what_must_hold(@TempDir Path empty) {
    // When // Then
    assertThatThrownBy(() -> TestingApp.start(empty, "--freehold.page-size=0").close())
        .rootCause()
        .hasMessage("freehold.page-size must be between 1 and 200, but is 0");
  }
}
