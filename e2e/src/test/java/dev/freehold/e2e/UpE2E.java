package dev.freehold.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URI;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** {@code ./freehold up} and what comes after it, as a person sees it. */
class UpE2E {

  static final List<String> PARTS =
      List.of("kube-apiserver", "postgres", "operator", "api", "mail", "node", "app");

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

  @Test
  void statusNamesEachPartAndTheTenants() {
    assertThat(platform.freehold("status"))
        .containsPattern("(?m)^Kubernetes +up +https://127.0.0.1:\\d+")
        .containsPattern("(?m)^PostgreSQL +up +127.0.0.1:\\d+")
        .containsPattern("(?m)^operator +up ")
        .containsPattern("(?m)^control plane +up +http://localhost:" + platform.apiPort())
        .containsPattern("(?m)^mail catcher +up +127.0.0.1:\\d+")
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
    assertThat(platform.freehold("logs api")).contains("Started ControlPlaneApplication");
    assertThat(platform.freehold("logs mail")).contains("mail catcher ready");
    assertThat(platform.freehold("logs node")).contains("local node ready");
    assertThat(platform.freehold("logs postgres")).contains("ready to accept connections");
    assertThat(platform.freehold("logs acme")).contains("Started TenantApp");
  }

  @Test
  void aTrialIsATenantThatItsOwnerFindsByTheMailAlone() throws Exception {
    // Given
    var email = "anna@nordwind.example";
    var staff = ApiCaller.at(platform).signIn(Files.readString(controlPlane("staff.json")));

    // When
    var trial =
        staff
            .with("Idempotency-Key", "call-with-anna")
            .post("/trials", Map.of("email", email, "plan", "starter", "organization", "Nordwind"));

    // Then
    assertThat(trial.status()).as("%s", trial.json()).isEqualTo(202);
    var token = platform.freehold("mail " + email).replaceAll("(?s).*/invitations#(\\S+).*", "$1");
    var password = "quiet harbour lantern 47";
    var accepted =
        ApiCaller.at(platform)
            .post("/accounts", Map.of("token", token, "displayName", "Anna", "password", password));
    assertThat(accepted.status()).as("%s", accepted.json()).isEqualTo(201);
    var owner =
        ApiCaller.at(platform)
            .signIn("{\"email\": \"%s\", \"password\": \"%s\"}".formatted(email, password));
    var organization = owner.get("/organizations").json().at("/items/0");
    assertThat(organization.at("/role").asText()).isEqualTo("owner");
    var path =
        "/organizations/%s/tenants/%s"
            .formatted(organization.at("/id").asText(), trial.json().at("/tenant").asText());
    Awaitility.await("the owner sees that it is ready")
        .atMost(Duration.ofMinutes(2))
        .until(() -> owner.get(path).json().at("/observed/ready").asBoolean());
    var url = URI.create(owner.get(path).json().at("/observed/url").asText());
    assertThat(url.getPort()).isEqualTo(platform.port());
    var tenant = url.getHost().split("\\.")[0];
    Awaitility.await("the app has asked the control plane about its tenant")
        .atMost(Duration.ofMinutes(1))
        .untilAsserted(
            () ->
                assertThat(platform.get(tenant, "/signed-out").text())
                    .contains("Plan starter", "Trial until "));
    assertThat(platform.get(tenant, "/projects").code()).as("a stranger").isEqualTo(302);
    assertThat(platform.get("acme", "/projects").text()).doesNotContain("Plan starter");
  }

  @Test
  void theControlPlanesSecretsAreInPrivateFilesAndNowhereElse() throws Exception {
    // Given
    var secrets =
        Files.readAllLines(controlPlane("secrets")).stream()
            .map(line -> line.substring(line.indexOf('=') + 1))
            .toList();

    // Then
    assertThat(secrets).hasSize(4).doesNotHaveDuplicates().allMatch(each -> each.length() > 20);
    assertThat(Files.readString(controlPlane("staff.json"))).contains(secrets.getLast());
    for (var file : List.of("", "secrets", "staff.json")) {
      assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(controlPlane(file))))
          .endsWith("------");
    }
    var texts = new ArrayList<>(List.of(platform.freehold("up"), platform.freehold("status")));
    for (var log : List.of("api", "mail", "operator", "postgres")) {
      texts.add(platform.freehold("logs " + log));
    }
    texts.add(platform.shell("ps axww -o args").text());
    assertThat(texts)
        .allSatisfy(text -> assertThat(text).doesNotContain(secrets.toArray(String[]::new)));
  }

  @Test
  void tenantsCannotEnterTheControlPlanesDatabase() throws SQLException {
    // Given
    try (var connection = platform.superuser("postgres");
        var statement = connection.createStatement();
        var rows =
            statement.executeQuery(
                "select datname, rolname from pg_database, pg_roles where datname = 'freehold_control_plane'"
                    + " and rolname like 'fh\\_%' and has_database_privilege(rolname, datname, 'connect')")) {
      // Then
      assertThat(rows.next()).isFalse();
    }
  }

  private static Path controlPlane(String file) {
    return platform.home().resolve("control-plane").resolve(file);
  }

  @Test
  void theUsersKubeconfigIsNotTouched() {
    assertThat(platform.kubectl("config view -o jsonpath={.clusters[*].name}"))
        .isEqualTo("kwok-freehold");
    assertThat(Files.isDirectory(platform.home().resolve("kubectl-cache"))).isTrue();
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
