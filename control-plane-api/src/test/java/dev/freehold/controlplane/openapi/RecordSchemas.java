package dev.freehold.controlplane.openapi;

import com.fasterxml.jackson.databind.JavaType;
import io.swagger.v3.core.converter.AnnotatedType;
import io.swagger.v3.core.converter.ModelConverter;
import io.swagger.v3.core.converter.ModelConverterContext;
import io.swagger.v3.core.util.Json31;
import io.swagger.v3.oas.models.Components;
import io.swagger.v3.oas.models.media.Schema;
import java.lang.reflect.RecordComponent;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Records as schemas: a component that is not {@code @Nullable} is always there, and one that is
 * may be null; a nested record has the name of the class around it before its own, for many are
 * called {@code View}.
 */
final class RecordSchemas implements ModelConverter {
  @Override
  public @Nullable Schema<?> resolve(
      AnnotatedType type, ModelConverterContext context, Iterator<ModelConverter> chain) {
    if (!chain.hasNext()) {
      return null;
    }
    JavaType resolved = Json31.mapper().constructType(type.getType());
    boolean record = resolved != null && resolved.getRawClass().isRecord();
    if (record && type.getName() == null) {
      type.name(nameOf(resolved));
    }
    Schema<?> schema = chain.next().resolve(type, context, chain);
    if (record && schema != null) {
      describe(model(schema, context), resolved.getRawClass());
    }
    return schema;
  }

  private static String nameOf(JavaType type) {
    Class<?> raw = type.getRawClass();
    var name = new StringBuilder();
    if (raw.getEnclosingClass() != null) {
      name.append(raw.getEnclosingClass().getSimpleName());
    }
    name.append(raw.getSimpleName());
    type.getBindings().getTypeParameters().forEach(each -> name.append(nameOf(each)));
    return name.toString();
  }

  private static @Nullable Schema<?> model(Schema<?> schema, ModelConverterContext context) {
    String reference = schema.get$ref();
    return reference == null
        ? schema
        : context
            .getDefinedModels()
            .get(reference.substring(Components.COMPONENTS_SCHEMAS_REF.length()));
  }

  private static void describe(@Nullable Schema<?> model, Class<?> record) {
    if (model == null || model.getProperties() == null) {
      return;
    }
    Map<Boolean, List<String>> byNullable =
        Stream.of(record.getRecordComponents())
            .filter(component -> model.getProperties().containsKey(component.getName()))
            .collect(
                Collectors.partitioningBy(
                    RecordSchemas::isNullable,
                    Collectors.mapping(RecordComponent::getName, Collectors.toList())));
    List<String> required = byNullable.getOrDefault(false, List.of()).stream().sorted().toList();
    model.setRequired(required.isEmpty() ? null : required);
    byNullable
        .getOrDefault(true, List.of())
        .forEach(name -> model.getProperties().computeIfPresent(name, (_, each) -> orNull(each)));
    model.getProperties().values().forEach(RecordSchemas::translatePattern);
  }

  /**
   * Bean Validation matches all of a text, in Java's dialect; JSON Schema finds, in ECMAScript's.
   */
  static void translatePattern(Schema<?> schema) {
    if (schema.getItems() != null) {
      translatePattern(schema.getItems());
    }
    String pattern = schema.getPattern();
    if (pattern != null && !pattern.startsWith("^")) {
      schema.setPattern("^(?:%s)$".formatted(pattern.replace("\\P{Cntrl}", "[^\\x00-\\x1f\\x7f]")));
    }
  }

  private static boolean isNullable(RecordComponent component) {
    return component.getAnnotatedType().isAnnotationPresent(Nullable.class);
  }

  private static Schema<?> orNull(Schema<?> schema) {
    var none = new Schema<Object>();
    none.addType("null");
    if (schema.get$ref() != null) {
      return new Schema<Object>().anyOf(List.of(schema, none));
    }
    if (schema.getTypes() != null) {
      schema.addType("null");
    }
    return schema;
  }
}
