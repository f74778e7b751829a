package dev.freehold.testbed.postgres;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PostgresProgramsTest {

  @ParameterizedTest
  @CsvSource({"'',18", "15,18 15", "14 16 17,18 16", "18,18", "13 14,18", "15 18,18 15"})
  void testsRunOn18AndTheOldestOtherSupportedOne(String installed, String expected) {
    // Given
    var found = new TreeMap<PostgresVersion, Path>();
    majors(installed).forEach(major -> found.put(new PostgresVersion(major), Path.of("/")));

    // When
    var available = PostgresPrograms.available(found);

    // Then
    assertThat(available)
        .extracting(PostgresVersion::major)
        .containsExactlyElementsOf(majors(expected).boxed().toList());
  }

  @Test
  void aVersionThatIsNotInstalledIsNamedWithTheWayToGetIt() {
    assertThatThrownBy(() -> PostgresPrograms.directory(new PostgresVersion(99), Path.of("/")))
        .hasMessageContaining("PostgreSQL 99 is not installed")
        .hasMessageContaining("apt-get install postgresql-99");
  }

  @Test
  void aServerIsNamedByItsUrlWithCredentialsBesideIt() {
    // Given
    var environment =
        Map.of(
            NamedServer.URL,
            "jdbc:postgresql://db.example:6000/postgres",
            NamedServer.USER,
            "root",
            NamedServer.PASSWORD,
            "x");

    // When
    var named = NamedServer.from(environment);

    // Then
    assertThat(named).contains(new NamedServer("db.example", 6000, "root", "x"));
    assertThat(named.orElseThrow()).hasToString("db.example:6000");
  }

  @Test
  void aNamedServerWithoutCredentialsIsRefused() {
    assertThatThrownBy(
            () ->
                NamedServer.from(Map.of(NamedServer.URL, "jdbc:postgresql://db.example/postgres")))
        .hasMessageContaining(NamedServer.USER)
        .hasMessageContaining(NamedServer.PASSWORD);
    assertThat(NamedServer.from(Map.of())).isEmpty();
  }

  @Test
  void aNamedServerIsNeverStopped() {
    var named = new NamedServer("db.example", 5432, "root", "x");

    assertThatThrownBy(named::stop).hasMessageContaining("not ours to stop");
    assertThatThrownBy(named::kill).hasMessageContaining("not ours to stop");
  }

  private static IntStream majors(String text) {
    return text.isBlank()
        ? IntStream.empty()
        : Arrays.stream(text.split(" ")).mapToInt(Integer::parseInt);
  }
}
