package dev.freehold.controlplane.openapi;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import tools.jackson.databind.JsonNode;

/**
 * Whether JSON is what a schema of the contract says; stricter than JSON Schema, for a member that
 * the contract does not name is a violation.
 */
record Conformity(JsonNode contract) {
  /** Empty: it is. */
  List<String> violations(JsonNode schema, JsonNode value) {
    var violations = new ArrayList<String>();
    check(schema, value, "", violations);
    return violations;
  }

  private void check(JsonNode schema, JsonNode value, String at, List<String> violations) {
    if (schema.has("$ref")) {
      check(contract.at(schema.at("/$ref").asString().substring(1)), value, at, violations);
      return;
    }
    if (schema.has("anyOf")) {
      if (schema.at("/anyOf").valueStream().noneMatch(each -> violations(each, value).isEmpty())) {
        violations.add("%s is none of what it may be: %s".formatted(at, value));
      }
      return;
    }
    List<String> types = types(schema);
    if (!types.isEmpty() && types.stream().noneMatch(type -> is(type, value))) {
      violations.add("%s is not of type %s: %s".formatted(at, types, value));
      return;
    }
    if (schema.has("enum") && schema.at("/enum").valueStream().noneMatch(value::equals)) {
      violations.add("%s is not one of %s: %s".formatted(at, schema.at("/enum"), value));
    }
    if (value.isObject()) {
      checkMembers(schema, value, at, violations);
    }
    if (value.isArray() && schema.has("items")) {
      value.valueStream().forEach(each -> check(schema.at("/items"), each, at + "[]", violations));
    }
  }

  private void checkMembers(JsonNode schema, JsonNode value, String at, List<String> violations) {
    schema
        .at("/required")
        .valueStream()
        .map(JsonNode::asString)
        .filter(each -> !value.has(each))
        .forEach(each -> violations.add("%s.%s is not there".formatted(at, each)));
    for (var member : value.properties()) {
      String here = at + "." + member.getKey();
      JsonNode known = schema.path("properties").path(member.getKey());
      if (!known.isMissingNode()) {
        check(known, member.getValue(), here, violations);
      } else if (schema.has("additionalProperties")) {
        check(schema.at("/additionalProperties"), member.getValue(), here, violations);
      } else if (schema.has("properties")) {
        violations.add(here + " is not in the contract");
      }
    }
  }

  private static List<String> types(JsonNode schema) {
    JsonNode type = schema.path("type");
    return (type.isArray() ? type.valueStream() : Stream.of(type).filter(JsonNode::isString))
        .map(JsonNode::asString)
        .toList();
  }

  private static boolean is(String type, JsonNode value) {
    return switch (type) {
      case "string" -> value.isString();
      case "integer" -> value.isIntegralNumber();
      case "number" -> value.isNumber();
      case "boolean" -> value.isBoolean();
      case "array" -> value.isArray();
      case "object" -> value.isObject();
      case "null" -> value.isNull();
      default -> throw new IllegalArgumentException("no such type: " + type);
    };
  }
}
