package dev.freehold.controlplane.tenants;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class PlainWordsTest {
  private static final Path REASONS =
      Path.of("../operator/src/main/java/dev/freehold/operator/tenant/Reason.java");

  /** The API does not depend on the operator, so its source is read. */
  @Test
  void everyReasonOfTheOperatorHasThem() throws IOException {
    assertThat(Stream.of(PlainWords.values()).map(Enum::name))
        .containsExactlyInAnyOrderElementsOf(reasons());
  }

  @Test
  void whatNobodyKnowsHasNone() {
    assertThat(PlainWords.of("SomethingNew")).isEmpty();
  }

  /** A plan changes nothing about a trial. */
  @Test
  void whoseTrialEndsIsToldWhoDecides() {
    assertThat(
            Stream.of(PlainWords.values()).filter(each -> each.name().matches("Trial(Ends|E).*")))
        .hasSize(4)
        .allSatisfy(
            each ->
                assertThat(each.remedy().orElseThrow())
                    .contains("Ask sales")
                    .doesNotContainIgnoringCase("plan"));
  }

  private static List<String> reasons() throws IOException {
    String source = Files.readString(REASONS);
    String constants =
        source.substring(
            source.indexOf("enum Reason {"), source.indexOf(';', source.indexOf("enum Reason {")));
    return Pattern.compile("^  ([A-Z][A-Za-z]+),?$", Pattern.MULTILINE)
        .matcher(constants)
        .results()
        .map(found -> found.group(1))
        .toList();
  }
}
