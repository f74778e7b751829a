package dev.freehold.controlplane.openapi;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * An operation of the committed contract.
 *
 * @param path below {@code /api/v1}
 */
record Operation(String method, String path, JsonNode json) {
  static final Path CONTRACT = Path.of("openapi.json");

  static JsonNode contract() {
    try {
      return JsonMapper.shared().readTree(Files.readString(CONTRACT));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  static List<Operation> all() {
    return contract().at("/paths").properties().stream()
        .flatMap(
            path ->
                path.getValue().properties().stream()
                    .map(
                        each ->
                            new Operation(
                                each.getKey().toUpperCase(Locale.ROOT),
                                path.getKey().replaceFirst("^/api/v1", ""),
                                each.getValue())))
        .toList();
  }

  String id() {
    return json.at("/operationId").asString();
  }

  boolean isSafe() {
    return method.equals("GET");
  }

  boolean isOpen() {
    return json.at("/x-permission").asString().equals("nothing");
  }

  boolean isForStaff() {
    return json.at("/x-permission").asString().startsWith("staff:");
  }

  boolean hasBody() {
    return json.has("requestBody");
  }

  /** Null: there is none. */
  @Nullable JsonNode example() {
    JsonNode example = json.at("/requestBody/content/application~1json/example");
    return example.isMissingNode() ? null : example;
  }

  JsonNode bodySchema() {
    return json.at("/requestBody/content/application~1json/schema");
  }

  JsonNode answerSchema(int status) {
    return json.at("/responses/%d/content/application~1json/schema".formatted(status));
  }

  Set<Integer> statuses() {
    return json.at("/responses").properties().stream()
        .map(each -> Integer.valueOf(each.getKey()))
        .collect(Collectors.toSet());
  }

  /** The problems with which it answers that status. */
  Set<String> codes(int status) {
    return json
        .at("/responses/%d/content/application~1problem+json/schema".formatted(status))
        .findValues("enum")
        .stream()
        .flatMap(JsonNode::valueStream)
        .map(JsonNode::asString)
        .collect(Collectors.toSet());
  }

  /**
   * @param in {@code path}, {@code query} or {@code header}
   */
  Stream<JsonNode> parameters(String in) {
    return json.at("/parameters")
        .valueStream()
        .filter(each -> each.at("/in").asString().equals(in));
  }

  boolean takes(String header) {
    return parameters("header").anyMatch(each -> each.at("/name").asString().equals(header));
  }

  @Override
  public String toString() {
    return method + " " + path;
  }
}
