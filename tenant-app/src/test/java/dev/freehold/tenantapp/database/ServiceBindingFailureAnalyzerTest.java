package dev.freehold.tenantapp.database;

import static org.assertj.core.api.Assertions.assertThat;

import org.apache.commons.logging.LogFactory;
import org.junit.jupiter.api.Test;
import org.springframework.boot.diagnostics.FailureAnalyzer;
import org.springframework.core.io.support.SpringFactoriesLoader;
import org.springframework.core.io.support.SpringFactoriesLoader.FailureHandler;

class ServiceBindingFailureAnalyzerTest {

  @Test
  void a_start_without_binding_ends_with_what_must_be_there() {
    // Given
    var failure =
        new IllegalStateException(
            "while creating beans", new ServiceBindingException("no binding"));

    // When
    var analysis = new ServiceBindingFailureAnalyzer().analyze(failure);

    // Then
    assertThat(analysis.getDescription()).isEqualTo("no binding");
    assertThat(analysis.getAction()).contains("$SERVICE_BINDING_ROOT/<any name>/username");
  }

  @Test
  void boot_finds_the_analyzer() {
    // When
    var analyzers =
        SpringFactoriesLoader.forDefaultResourceLocation()
            .load(FailureAnalyzer.class, FailureHandler.logging(LogFactory.getLog(getClass())));

    // Then
    assertThat(analyzers).hasAtLeastOneElementOfType(ServiceBindingFailureAnalyzer.class);
  }
}
