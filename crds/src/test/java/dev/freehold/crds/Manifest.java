package dev.freehold.crds;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import io.fabric8.kubernetes.client.utils.KubernetesSerialization;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** A manifest of {@code crds/examples}, changed by merge patches (RFC 7386) in YAML. */
record Manifest(ObjectNode json) {
  private static final KubernetesSerialization SERIALIZATION = new KubernetesSerialization();

  static Manifest example(String file) {
    try {
      String yaml = Files.readString(Path.of("examples", file + ".yaml"));
      return new Manifest(SERIALIZATION.unmarshal(yaml, ObjectNode.class));
    } catch (IOException e) {
      throw new UncheckedIOException("while reading the example " + file, e);
    }
  }

  Manifest with(String patch) {
    ObjectNode merged = json.deepCopy();
    merge(merged, tree(patch));
    return new Manifest(merged);
  }

  Manifest named(String name) {
    return with("metadata: {name: %s}".formatted(name));
  }

  GenericKubernetesResource resource() {
    return SERIALIZATION.convertValue(json, GenericKubernetesResource.class);
  }

  String yaml() {
    return SERIALIZATION.asYaml(json);
  }

  static ObjectNode tree(String patch) {
    return SERIALIZATION.unmarshal(patch, ObjectNode.class);
  }

  private static void merge(ObjectNode target, ObjectNode patch) {
    for (var field : patch.properties()) {
      JsonNode value = field.getValue();
      if (value.isNull()) {
        target.remove(field.getKey());
      } else if (value instanceof ObjectNode inner) {
        merge(target.withObjectProperty(field.getKey()), inner);
      } else {
        target.set(field.getKey(), value);
      }
    }
  }
}
