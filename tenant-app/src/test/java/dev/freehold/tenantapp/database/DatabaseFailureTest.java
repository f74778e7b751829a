package dev.freehold.tenantapp.database;

import static org.assertj.core.api.Assertions.assertThat;

import java.sql.SQLException;
import java.sql.SQLTransientConnectionException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.jdbc.BadSqlGrammarException;
import org.springframework.jdbc.CannotGetJdbcConnectionException;

class DatabaseFailureTest {

  @ParameterizedTest
  @CsvSource({
    "42501, READ_ONLY", "25006, READ_ONLY", "08001, UNAVAILABLE", "08006, UNAVAILABLE",
        "28P01, UNAVAILABLE",
    "28000, UNAVAILABLE", "53300, UNAVAILABLE", "57P01, UNAVAILABLE", "57014, UNAVAILABLE",
        "3D000, UNAVAILABLE",
    "42P01, UNEXPECTED", "23514, UNEXPECTED"
  })
  void the_sqlstate_decides(String state, DatabaseFailure expected) {
    // Given
    var failure = new BadSqlGrammarException("task", "SELECT 1", new SQLException("denied", state));

    // When // Then
    assertThat(DatabaseFailure.of(failure)).isEqualTo(expected);
  }

  @Test
  void a_pool_without_a_free_connection_is_unavailable() {
    // Given
    var failure =
        new CannotGetJdbcConnectionException(
            "busy", new SQLTransientConnectionException("timed out"));

    // When // Then
    assertThat(DatabaseFailure.of(failure)).isEqualTo(DatabaseFailure.UNAVAILABLE);
    assertThat(DatabaseFailure.reason(failure)).isEqualTo("all database connections are busy");
  }

  @Test
  void a_reason_names_no_host_and_no_login() {
    // Given
    var cause =
        new SQLException(
            "FATAL: password authentication failed for user \"fh_x_a\" at db.internal", "28P01");
    var failure = new CannotGetJdbcConnectionException("no connection", cause);

    // When // Then
    assertThat(DatabaseFailure.reason(failure))
        .isEqualTo("the database refuses the login (SQLSTATE 28P01)");
  }
}
