package dev.freehold.crds;

import com.fasterxml.jackson.annotation.JsonProperty;
import io.fabric8.kubernetes.api.model.Condition;
import io.fabric8.kubernetes.api.model.LabelSelector;
import io.fabric8.kubernetes.api.model.apiextensions.v1.JSONSchemaProps;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.RecordComponent;
import java.lang.reflect.Type;
import java.util.Map;
import java.util.stream.Collectors;

/** Writes the Javadoc of the records into their schemas. */
final class Descriptions {
  /** Kubernetes' own types, whose sources are not ours. */
  private static final Map<Class<?>, Map<String, String>> FOREIGN =
      Map.of(
          Condition.class,
          Map.of(
              "type", "What is judged, in CamelCase, such as Ready.",
              "status", "True, False or Unknown.",
              "reason", "Why, as one CamelCase word for programs.",
              "message", "Why, for people, and what to do next.",
              "lastTransitionTime", "When status last changed, RFC 3339.",
              "observedGeneration", "The generation of the spec that this condition speaks of."),
          LabelSelector.class,
          Map.of(
              "matchLabels", "Labels that must be there with exactly these values.",
              "matchExpressions", "Requirements on labels; all must hold."));

  private final Javadocs javadocs;

  Descriptions(Javadocs javadocs) {
    this.javadocs = javadocs;
  }

  void describe(JSONSchemaProps root, Class<?> resource, Class<?> spec, Class<?> status) {
    root.setDescription(javadocs.of(resource).text());
    describe(root.getProperties().get("spec"), "", spec);
    describe(root.getProperties().get("status"), "", status);
  }

  private void describe(JSONSchemaProps schema, String text, Type type) {
    String description = describe(text, type);
    schema.setDescription(description.isEmpty() ? null : description);
    switch (type) {
      case Class<?> record when record.isRecord() -> {
        Map<String, String> texts = javadocs.of(record).members();
        for (RecordComponent component : record.getRecordComponents()) {
          String componentText = texts.get(component.getName());
          if (componentText == null) {
            throw new IllegalStateException(
                "%s.%s has no @param in its record's Javadoc: say what it means, its unit and its default"
                    .formatted(record.getSimpleName(), component.getName()));
          }
          describe(
              schema.getProperties().get(wireName(component)),
              componentText,
              component.getGenericType());
        }
      }
      case Class<?> foreign when FOREIGN.containsKey(foreign) ->
          FOREIGN
              .get(foreign)
              .forEach((name, known) -> schema.getProperties().get(name).setDescription(known));
      case ParameterizedType map when map.getRawType() == Map.class ->
          describe(
              schema.getAdditionalProperties().getSchema(), "", map.getActualTypeArguments()[1]);
      case ParameterizedType list ->
          describe(schema.getItems().getSchema(), "", list.getActualTypeArguments()[0]);
      default -> {}
    }
  }

  /** A field's own text, else its type's; the words of an enum are always named. */
  private String describe(String text, Type type) {
    if (!(type instanceof Class<?> known)) {
      return sentence(text);
    }
    Javadocs.TypeDoc doc = javadocs.of(known);
    String description = sentence(text.isEmpty() ? doc.text() : text);
    return known.isEnum() ? description + " " + words(doc.members()) : description;
  }

  private static String words(Map<String, String> constants) {
    return constants.entrySet().stream()
        .map(
            word ->
                word.getValue().isEmpty()
                    ? word.getKey()
                    : "%s (%s)".formatted(word.getKey(), withoutFullStop(word.getValue())))
        .collect(Collectors.joining(", ", "One of: ", "."));
  }

  private static String wireName(RecordComponent component) {
    JsonProperty renamed = component.getAccessor().getAnnotation(JsonProperty.class);
    return renamed == null ? component.getName() : renamed.value();
  }

  private static String sentence(String text) {
    if (text.isEmpty()) {
      return text;
    }
    String begun = Character.toUpperCase(text.charAt(0)) + text.substring(1);
    return begun.endsWith(".") ? begun : begun + ".";
  }

  private static String withoutFullStop(String text) {
    return text.endsWith(".") ? text.substring(0, text.length() - 1) : text;
  }
}
