package dev.freehold.controlplane.openapi;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import tools.jackson.core.util.DefaultIndenter;
import tools.jackson.core.util.DefaultPrettyPrinter;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.SerializationFeature;
import tools.jackson.databind.json.JsonMapper;

class OpenApiTest {
  private static final String COMMAND =
      "./mvnw -pl control-plane-api -am test -Dtest=OpenApiTest -Dsurefire.failIfNoSpecifiedTests=false -Dfreehold.generate";
  private static final JsonMapper SORTED =
      JsonMapper.builder().enable(SerializationFeature.ORDER_MAP_ENTRIES_BY_KEYS).build();

  private static String made;

  /** With {@code -Dfreehold.generate} it is committed as well as compared. */
  @BeforeAll
  static void make() throws Exception {
    try (var controllers = ControllersAlone.start()) {
      String port = controllers.getEnvironment().getProperty("local.server.port");
      var request =
          HttpRequest.newBuilder(
                  URI.create("http://127.0.0.1:%s%s".formatted(port, ControllersAlone.PATH)))
              .build();
      made =
          sorted(
              HttpClient.newHttpClient()
                  .send(request, HttpResponse.BodyHandlers.ofString())
                  .body());
    }
    if (System.getProperty("freehold.generate") != null) {
      Files.writeString(Operation.CONTRACT, made);
    }
  }

  @Test
  void theCommittedContractIsWhatTheControllersSay() throws Exception {
    assertThat(Files.readString(Operation.CONTRACT))
        .as("run: %s and commit openapi.json", COMMAND)
        .isEqualTo(made);
  }

  @Test
  void namesAreNotUsedTwice() {
    assertThat(Operation.all()).extracting(Operation::id).doesNotHaveDuplicates();
  }

  @Test
  void everyOperationTellsWhatItNeedsAndHowItAnswers() {
    assertThat(Operation.all())
        .isNotEmpty()
        .allSatisfy(
            operation -> {
              assertThat(operation.json().at("/x-permission").asString("")).isNotEmpty();
              assertThat(operation.statuses()).anyMatch(status -> status < 300).contains(429, 500);
              assertThat(operation.codes(429)).contains("rate_limited");
            });
  }

  @Test
  void patternsAreWhatEveryClientReads() {
    assertThat(Operation.contract().findValues("pattern"))
        .extracting(JsonNode::asString)
        .isNotEmpty()
        .allSatisfy(
            pattern ->
                assertThat(pattern).startsWith("^").endsWith("$").doesNotContain("\\p{", "\\P{"));
  }

  @Test
  void everyBodyHasAnExample() throws Exception {
    var missing = new ArrayList<String>();
    for (Operation operation : Operation.all()) {
      if (operation.hasBody() && operation.example() == null) {
        missing.add("src/test/resources/openapi/examples/%s.json".formatted(operation.id()));
      }
    }

    assertThat(missing).as("an example of a body that is accepted; ExamplesIT sends it").isEmpty();
  }

  @Test
  void everyExampleIsOfAnOperation() throws Exception {
    try (Stream<Path> examples = Files.list(Path.of("src/test/resources/openapi/examples"))) {
      assertThat(examples.map(each -> each.getFileName().toString().replace(".json", "")))
          .isSubsetOf(Operation.all().stream().map(Operation::id).toList());
    }
  }

  private static String sorted(String json) {
    var indented =
        new DefaultPrettyPrinter().withArrayIndenter(DefaultIndenter.SYSTEM_LINEFEED_INSTANCE);
    return SORTED.writer().with(indented).writeValueAsString(SORTED.readValue(json, Map.class))
        + "\n";
  }
}
