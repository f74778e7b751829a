package dev.freehold.tenantapp.web;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SameOriginFilterTest {

  @ParameterizedTest
  @CsvSource(
      nullValues = "-",
      value = {
        "same-origin, https://acme.example, acme.example, true",
        "none, -, acme.example, true",
        "same-site, https://acme.example, acme.example, false",
        "cross-site, -, acme.example, false",
        "-, -, acme.example, true",
        "-, http://acme.localhost:8080, acme.localhost:8080, true",
        "-, https://ACME.example, acme.example, true",
        "-, http://globex.localhost:8080, acme.localhost:8080, false",
        "-, http://acme.localhost:8080.evil.example, acme.localhost:8080, false",
        "-, null, acme.example, false",
        "-, https://acme.example, -, false"
      })
  void only_the_app_s_own_pages_may_send_forms(
      String fetchSite, String origin, String host, boolean accepted) {
    // When // Then
    assertThat(SameOriginFilter.fromHere(fetchSite, origin, host)).isEqualTo(accepted);
  }
}
