package dev.freehold.crds;

import io.fabric8.crdv2.generator.CRDGenerator;
import io.fabric8.kubernetes.api.model.HasMetadata;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;

/** The YAML of every kind, generated from the records and their Javadoc. */
final class GeneratedManifests {
  static final String COMMAND = "./mvnw -pl crds -am test -Dfreehold.generate";

  private static final Path SOURCES = Path.of("src/main/java/dev/freehold/crds");
  private static final String HEADER =
      "# Generated from the records in crds/src/main/java by: " + COMMAND + "\n";

  private GeneratedManifests() {}

  /** Texts by file name. */
  static Map<String, String> generate() {
    var descriptions = new Descriptions(Javadocs.of(SOURCES));
    Map<String, String> texts = new TreeMap<>();
    try (var output = new Texts()) {
      new CRDGenerator()
          .customResourceClasses(CrdManifests.KINDS)
          .withMinQuotes(true)
          .withPostProcessor(new SchemaRefinement(descriptions))
          .withOutput(output)
          .generate();
      for (var kind : CrdManifests.KINDS) {
        texts.put(CrdManifests.fileOf(kind), output.of(HasMetadata.getFullResourceName(kind)));
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return texts;
  }

  private static final class Texts extends CRDGenerator.AbstractCRDOutput<ByteArrayOutputStream> {
    @Override
    protected ByteArrayOutputStream createStreamFor(String crdName) {
      return new ByteArrayOutputStream();
    }

    String of(String crdName) {
      String text =
          getStreamFor(CRDGenerator.getOutputName(crdName, "v1")).toString(StandardCharsets.UTF_8);
      return HEADER
          + text.substring(text.indexOf('\n') + 1).replaceAll("(?m)(imum: \\d+)\\.0$", "$1");
    }
  }
}
