package dev.freehold.controlplane.web;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class BearerTokenTest {
  @ParameterizedTest
  @ValueSource(strings = {"Bearer aB.c-9", "bearer aB.c-9", "BEARER   aB.c-9 "})
  void theSchemeIsTheSameInAnyCase(String header) {
    assertThat(BearerToken.in(header)).contains("aB.c-9");
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "Bearer", "Bearer ", "Basic YTpi", "Bearertoken", "Bearer a b"})
  void anythingElseIsNone(String header) {
    assertThat(BearerToken.in(header)).isEmpty();
  }

  @Test
  void itIsTakenAsItIs() {
    assertThat(BearerToken.in("Bearer BEARER")).contains("BEARER");
  }
}
