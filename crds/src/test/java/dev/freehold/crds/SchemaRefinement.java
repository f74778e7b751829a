package dev.freehold.crds;

import io.fabric8.crd.generator.annotation.AdditionalPrinterColumn;
import io.fabric8.crdv2.generator.CRDPostProcessor;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.apiextensions.v1.CustomResourceColumnDefinition;
import io.fabric8.kubernetes.api.model.apiextensions.v1.CustomResourceColumnDefinitionBuilder;
import io.fabric8.kubernetes.api.model.apiextensions.v1.CustomResourceDefinition;
import io.fabric8.kubernetes.api.model.apiextensions.v1.CustomResourceDefinitionVersion;
import io.fabric8.kubernetes.api.model.apiextensions.v1.JSONSchemaProps;
import io.fabric8.kubernetes.api.model.apiextensions.v1.JSONSchemaPropsBuilder;
import io.fabric8.kubernetes.api.model.apiextensions.v1.ValidationRuleBuilder;
import java.lang.reflect.ParameterizedType;
import java.util.List;
import java.util.stream.Stream;

/** What no annotation of the generator can say. */
final class SchemaRefinement implements CRDPostProcessor {
  private final Descriptions descriptions;

  SchemaRefinement(Descriptions descriptions) {
    this.descriptions = descriptions;
  }

  @Override
  public HasMetadata process(HasMetadata generated, String crdSpecVersion) {
    var crd = (CustomResourceDefinition) generated;
    Class<?> resource = kindOf(crd.getMetadata().getName());
    CustomResourceDefinitionVersion version = crd.getSpec().getVersions().getFirst();
    version.setAdditionalPrinterColumns(columns(resource));
    JSONSchemaProps root = version.getSchema().getOpenAPIV3Schema();
    root.getProperties().put("metadata", metadata());
    refineSpec("spec", root.getProperties().get("spec"));
    refineStatus("status", root.getProperties().get("status"));
    var types = ((ParameterizedType) resource.getGenericSuperclass()).getActualTypeArguments();
    descriptions.describe(root, resource, (Class<?>) types[0], (Class<?>) types[1]);
    return crd;
  }

  private static Class<?> kindOf(String crdName) {
    return CrdManifests.KINDS.stream()
        .filter(kind -> HasMetadata.getFullResourceName(kind).equals(crdName))
        .findFirst()
        .orElseThrow();
  }

  /** Rules about the name can point to it only when the schema knows it. */
  private static JSONSchemaProps metadata() {
    return new JSONSchemaPropsBuilder()
        .withType("object")
        .addToProperties("name", new JSONSchemaPropsBuilder().withType("string").build())
        .build();
  }

  /** In the order in which they are declared: the generator sorts them by path. */
  private static List<CustomResourceColumnDefinition> columns(Class<?> resource) {
    return Stream.of(resource.getAnnotationsByType(AdditionalPrinterColumn.class))
        .map(
            column ->
                new CustomResourceColumnDefinitionBuilder()
                    .withName(column.name())
                    .withJsonPath(column.jsonPath())
                    .withType(column.type().getValue())
                    .withPriority(column.priority() == 0 ? null : column.priority())
                    .build())
        .toList();
  }

  private static void refineSpec(String name, JSONSchemaProps schema) {
    if (isTime(name) && "string".equals(schema.getType())) {
      schema.setFormat("date-time");
    }
    if (Boolean.TRUE.equals(schema.getXKubernetesIntOrString())) {
      // A rule and not a pattern: the pattern of quantities would be the whole message.
      schema
          .getXKubernetesValidations()
          .add(
              new ValidationRuleBuilder()
                  .withRule(
                      "type(self) == int ? self > 0 : isQuantity(self) && quantity(self).isGreaterThan(quantity('0'))")
                  .withMessage(
                      "must be a Kubernetes quantity greater than 0, such as 500m (CPU), 512Mi or 5Gi (bytes)")
                  .build());
    }
    if (schema.getItems() != null && schema.getItems().getSchema().getProperties().isEmpty()) {
      schema.setXKubernetesListType("set");
    }
    children(schema, SchemaRefinement::refineSpec);
  }

  /** As lenient as can be: a status that the API server refuses would hide the error it tells. */
  private static void refineStatus(String name, JSONSchemaProps schema) {
    schema.setRequired(List.of());
    schema.setEnum(List.of());
    schema.setFormat(null);
    if (name.equals("conditions")) {
      schema.setXKubernetesListType("map");
      schema.setXKubernetesListMapKeys(List.of("type"));
    }
    children(schema, SchemaRefinement::refineStatus);
    if (name.equals("conditions")) {
      // The key of a list-map must be there.
      schema.getItems().getSchema().setRequired(List.of("type"));
    }
  }

  private static boolean isTime(String name) {
    return name.endsWith("At") || name.equals("since") || name.equals("until");
  }

  private interface Refinement {
    void refine(String name, JSONSchemaProps schema);
  }

  private static void children(JSONSchemaProps schema, Refinement refinement) {
    schema.getProperties().forEach(refinement::refine);
    if (schema.getItems() != null) {
      refinement.refine("", schema.getItems().getSchema());
    }
    if (schema.getAdditionalProperties() != null) {
      refinement.refine("", schema.getAdditionalProperties().getSchema());
    }
  }
}
