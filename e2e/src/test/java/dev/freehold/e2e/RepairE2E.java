package dev.freehold.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.time.Duration;
import java.util.List;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer.OrderAnnotation;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * The life of one platform: a start that is killed again and again, processes that are, and the
 * end.
 */
@TestMethodOrder(OrderAnnotation.class)
class RepairE2E {
  private static final List<String> SERVERS =
      UpE2E.PARTS.stream().filter(each -> !each.equals("app")).toList();

  private static TestingPlatform platform;

  @BeforeAll
  static void prepare() {
    platform = new TestingPlatform();
  }

  @AfterAll
  static void close() {
    platform.close();
  }

  @Test
  @Order(1)
  void anUpThatIsKilledAnywhereIsTakenUpByTheNext() throws Exception {
    for (var seen : List.of("", "Kubernetes", "resource types", "server prepare", "local node")) {
      killUpAfter(seen);
    }

    // When
    platform.freehold("up --no-tenant");

    // Then
    assertThatEachServerRunsOnce();
    assertThat(platform.kubectl("get tenants 2>&1")).isEqualTo("No resources found");
  }

  @Test
  @Order(2)
  void theFirstTenantComesWithALaterUpToo() {
    platform.freehold("up");

    assertThat(platform.get("acme", "/projects").code()).isEqualTo(200);
  }

  @ParameterizedTest
  @Order(3)
  @Tag("full")
  @ValueSource(strings = {"operator", "api", "mail", "node", "postgres", "kube-apiserver"})
  void upRepairsAPartThatWasKilled(String part) {
    upRepairs(part);
  }

  @Test
  @Order(3)
  void upRepairsWhatWasKilledTogether() {
    upRepairs("operator", "mail", "postgres");
    upRepairs("kube-apiserver", "api", "node");
  }

  @Test
  @Order(4)
  void purgeLeavesNoProcessAndNoFile() {
    platform.freehold("down --purge");

    assertThat(platform.processes()).isEmpty();
    assertThat(platform.home()).doesNotExist();
  }

  private static void upRepairs(String... parts) {
    // Given
    for (String part : parts) {
      platform.kill(part);
    }
    var apps = platform.part("app");
    assertThat(platform.shell("./freehold status").code()).isEqualTo(3);

    // When
    platform.freehold("up");

    // Then
    assertThat(platform.part("app")).isEqualTo(apps);
    assertThatEachServerRunsOnce();
    assertThat(platform.get("acme", "/projects").code()).isEqualTo(200);
    assertThat(platform.shell("./freehold status").code()).isEqualTo(0);
  }

  private static void assertThatEachServerRunsOnce() {
    assertThat(SERVERS).allSatisfy(each -> assertThat(platform.part(each)).as(each).hasSize(1));
  }

  /** Kills the launcher and its children as soon as it has told of a step. */
  private static void killUpAfter(String step) throws Exception {
    var output = platform.newOutput();
    var process = platform.start("./freehold up", output);
    Awaitility.await(step)
        .atMost(Duration.ofMinutes(2))
        .pollInterval(Duration.ofMillis(20))
        .until(() -> Files.exists(platform.home()) && Files.readString(output).contains(step));
    // Not the daemons: they lead sessions of their own, as after a closed terminal.
    process.destroyForcibly().waitFor();
  }
}
