package dev.freehold.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What {@code ./freehold} says when nothing runs, or when it is used wrongly. */
class ScriptE2E {

  private static TestingPlatform platform;

  @BeforeAll
  static void prepare() {
    platform = new TestingPlatform();
  }

  @AfterAll
  static void close() {
    platform.close();
  }

  @ParameterizedTest
  @CsvSource({
    "stauts, status",
    "lgs, logs",
    "dwon, down",
    "start, up",
    "stop, down",
    "get, kubectl",
    "pu, up"
  })
  void aSlipOfTheFingerGetsASuggestion(String typed, String meant) {
    var answer = platform.shell("./freehold " + typed);

    assertThat(answer.code()).isEqualTo(2);
    assertThat(answer.text()).contains("does not know '" + typed + "'", "./freehold " + meant);
  }

  @Test
  void nonsenseGetsTheHelpOnly() {
    var answer = platform.shell("./freehold frobnicate");

    assertThat(answer.code()).isEqualTo(2);
    assertThat(answer.text()).doesNotContain("Did you mean").contains("./freehold help");
  }

  @Test
  void whenNothingRunsEachCommandSaysHowToStart() {
    assertThat(platform.shell("./freehold status").code()).isEqualTo(3);
    assertThat(platform.shell("./freehold status").text()).contains("./freehold up");
    assertThat(platform.shell("./freehold kubectl get pods").text()).contains("./freehold up");
    assertThat(platform.shell("./freehold logs acme").text()).contains("./freehold status");
    assertThat(platform.shell("./freehold down").code()).isEqualTo(0);
    assertThat(platform.home()).doesNotExist();
  }

  @Test
  void anUnknownOptionIsNamed() {
    var answer = platform.shell("./freehold up --no-tenants");

    assertThat(answer.code()).isEqualTo(2);
    assertThat(answer.text()).contains("--no-tenants", "--no-tenant, --verbose");
    assertThat(platform.home()).doesNotExist();
  }

  @Test
  void withoutANewJdkItSaysWhatToInstall() {
    var answer = platform.shell("set -u; . .mvn/find-jdk.sh; is_new_jdk() { return 1; }; find_jdk");

    assertThat(answer.code()).isEqualTo(1);
    assertThat(answer.text()).contains("JDK 25 or newer", "temurin-25-jdk", "JAVA_HOME");
  }

  @Test
  void anOldJavaFirstOnThePathDoesNotMatter() {
    var answer =
        platform.shell(
            """
            old=$(mktemp -d) && mkdir "$old/bin" && printf '#!/bin/sh\\nexit 1' >"$old/bin/java" && chmod +x "$old/bin/java"
            cp "$old/bin/java" "$old/bin/javac" && echo 'JAVA_VERSION="17.0.1"' >"$old/release"
            mine=$JAVA_HOME; unset JAVA_HOME; PATH=$old/bin:$PATH:$mine/bin; . .mvn/find-jdk.sh; find_jdk; echo "found $JAVA_HOME"; rm -r "$old"
            """);

    assertThat(answer.text()).contains("found /").doesNotContain("found /tmp");
  }

  @Test
  void serverPreparePrintsAScriptAndKeepsThePasswordInAPrivateFile() throws Exception {
    var file = platform.newOutput().resolveSibling("admin secret.yaml");

    var answer = platform.shell("./freehold server prepare --secret-file '%s'".formatted(file));

    assertThat(answer.code()).as(answer.text()).isEqualTo(0);
    assertThat(answer.text()).contains("\\connect \"postgres\"", "createrole", "kubectl apply -f");
    var password = Files.readString(file).replaceAll("(?s).*password: '(\\w+)'.*", "$1");
    assertThat(answer.text()).doesNotContain(password);
  }
}
