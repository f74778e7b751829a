package dev.freehold.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.StandardOpenOption;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.stream.Collectors;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** {@code ./freehold up} and what comes after it, as a person sees it. */
class UpE2E {

  private static final List<String> PARTS =
      List.of("kube-apiserver", "postgres", "operator", "node", "app");

  private static TestingPlatform platform;

  @BeforeAll
  static void up() {
    platform = new TestingPlatform();
    platform.freehold("up");
  }

  @AfterAll
  static void close() {
    platform.close();
  }

  @Test
  void upEndsWithAnAppThatAnswersFromItsOwnDatabase() throws SQLException {
    // When
    var created = platform.post("acme", "/projects", "name=Lighthouse");

    // Then
    assertThat(created.code()).isEqualTo(302);
    assertThat(platform.get("acme", "/projects").text()).contains("Lighthouse");
    var database = platform.kubectl("get tenant acme -o jsonpath={.status.database}");
    assertThat(database).matches("fh_[a-z0-9]{16}");
    assertThat(ownerOf(database, "Lighthouse")).isEqualTo(database);
  }

  @Test
  void aSecondUpChangesNothing() {
    // Given
    var before = PARTS.stream().collect(Collectors.toMap(part -> part, platform::part));
    var objects = versions();

    // When
    var said = platform.freehold("up");

    // Then
    assertThat(said).contains("acme runs at http://acme.localhost:" + platform.port());
    assertThat(PARTS)
        .allSatisfy(part -> assertThat(platform.part(part)).isEqualTo(before.get(part)));
    assertThat(versions()).isEqualTo(objects);
  }

  @Test
  void whatAPersonChangedStaysAsItIs() {
    // Given
    platform.kubectl("patch plan business --type=merge -p '{\"spec\":{\"displayName\":\"Gold\"}}'");

    // When
    platform.freehold("up");

    // Then
    assertThat(platform.kubectl("get plan business -o jsonpath={.spec.displayName}"))
        .isEqualTo("Gold");
  }

  @Test
  void twoOfThemDoNotWorkAtOnce() throws Exception {
    try (var channel = FileChannel.open(platform.home().resolve("lock"), StandardOpenOption.WRITE);
        var _ = channel.lock()) {
      var answer = platform.shell("./freehold up");

      assertThat(answer.code()).isEqualTo(1);
      assertThat(answer.text()).contains("Another ./freehold works on");
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"operator", "node", "postgres", "kube-apiserver"})
  void upRepairsWhatWasKilled(String part) {
    // Given
    platform.kill(part);
    var app = platform.part("app");
    assertThat(platform.shell("./freehold status").code()).isEqualTo(3);

    // When
    platform.freehold("up");

    // Then
    assertThat(PARTS).allSatisfy(each -> assertThat(platform.part(each)).hasSize(1));
    assertThat(platform.part("app")).isEqualTo(app);
    assertThat(platform.get("acme", "/projects").code()).isEqualTo(200);
    assertThat(platform.shell("./freehold status").code()).isEqualTo(0);
  }

  @Test
  void statusNamesEachPartAndTheTenants() {
    assertThat(platform.freehold("status"))
        .containsPattern("(?m)^Kubernetes +up +https://127.0.0.1:\\d+")
        .containsPattern("(?m)^PostgreSQL +up +127.0.0.1:\\d+")
        .containsPattern("(?m)^operator +up ")
        .containsPattern("(?m)^local node +up ")
        .containsPattern("(?m)^acme +True +AllReady +starter ");
  }

  @Test
  void downEndsEverythingAndUpBringsTheDataBack() {
    // Given
    platform.post("acme", "/projects", "name=Harbour");

    // When
    platform.freehold("down");

    // Then
    assertThat(platform.processes()).isEmpty();
    platform.freehold("up");
    assertThat(platform.get("acme", "/projects").text()).contains("Harbour");
  }

  @Test
  void logsShowsWhatEachPartSays() {
    assertThat(platform.freehold("logs operator")).contains("this operator is active");
    assertThat(platform.freehold("logs node")).contains("local node ready");
    assertThat(platform.freehold("logs postgres")).contains("ready to accept connections");
    assertThat(platform.freehold("logs acme")).contains("Started TenantApp");
  }

  @Test
  void theUsersKubeconfigIsNotTouched() {
    assertThat(platform.kubectl("config view -o jsonpath={.clusters[*].name}"))
        .isEqualTo("kwok-freehold");
    assertThat(Files.isDirectory(platform.home().resolve("kubectl-cache"))).isTrue();
  }

  @Test
  void purgeLeavesNoProcessAndNoFile() {
    try (var other = new TestingPlatform()) {
      // Given
      other.freehold("up --no-tenant");
      assertThat(other.kubectl("get tenants 2>&1")).isEqualTo("No resources found");

      // When
      other.freehold("down --purge");

      // Then
      assertThat(other.processes()).isEmpty();
      assertThat(other.home()).doesNotExist();
    }
  }

  @Test
  void anUpThatIsKilledAnywhereIsTakenUpByTheNext() throws Exception {
    try (var other = new TestingPlatform()) {
      // Given
      for (var seen : List.of("", "Kubernetes", "resource types", "server prepare", "local node")) {
        killUpAfter(other, seen);
      }

      // When
      other.freehold("up");

      // Then
      assertThat(PARTS).allSatisfy(part -> assertThat(other.part(part)).as(part).hasSize(1));
      assertThat(other.get("acme", "/projects").code()).isEqualTo(200);
    }
  }

  /** Kills the launcher and its children as soon as it has told of a step. */
  private static void killUpAfter(TestingPlatform platform, String step) throws Exception {
    var output = platform.newOutput();
    var process = platform.start("./freehold up", output);
    Awaitility.await(step)
        .atMost(Duration.ofMinutes(2))
        .pollInterval(Duration.ofMillis(20))
        .until(() -> Files.exists(platform.home()) && Files.readString(output).contains(step));
    // Not the daemons: they lead sessions of their own, as after a closed terminal.
    process.destroyForcibly().waitFor();
  }

  private static String ownerOf(String database, String project) throws SQLException {
    try (var connection = platform.superuser(database);
        var statement =
            connection.prepareStatement(
                "select pg_get_userbyid(relowner) from project, pg_class where relname = 'project' and name = ?")) {
      statement.setString(1, project);
      try (var rows = statement.executeQuery()) {
        return rows.next() ? rows.getString(1) : "no such project";
      }
    }
  }

  /** Of everything that a careless `up` would write again. */
  private static String versions() {
    return platform.kubectl(
        "get crd,clusterroles,plans,appreleases,tenants,deployments,secrets -A"
            + " -o jsonpath='{range .items[*]}{.kind}/{.metadata.name}={.metadata.resourceVersion}{\"\\n\"}{end}'");
  }
}
