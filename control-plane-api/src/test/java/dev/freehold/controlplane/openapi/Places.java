package dev.freehold.controlplane.openapi;

import dev.freehold.controlplane.Caller;
import dev.freehold.controlplane.ControlPlane;
import dev.freehold.controlplane.TestingOrganization;
import java.util.HashMap;
import java.util.Map;
import java.util.UUID;

/** An organisation with one of each thing that a path can name, and who may ask for it. */
final class Places {
  private final ControlPlane plane;
  private final TestingOrganization organization;
  private final Caller staff;
  private final Map<String, String> variables = new HashMap<>();

  Places(ControlPlane plane, String name) {
    this.plane = plane;
    this.organization = plane.organization(name);
    this.staff = plane.staff();
    variables.put("organization", organization.id().toString());
    variables.put(
        "tenant",
        made(
            "/tenants",
            Map.of(
                "name",
                "t-" + UUID.randomUUID().toString().substring(0, 8),
                "displayName",
                name,
                "plan",
                "starter"),
            "/id"));
    variables.put("team", made("/teams", Map.of("name", "Sales"), "/id"));
    variables.put(
        "role",
        made(
            "/roles",
            Map.of("name", "Accountant", "permissions", Map.of("audit:read", "always")),
            "/id"));
    variables.put(
        "webhook", made("/webhooks", Map.of("url", "https://hooks.test/x"), "/webhook/id"));
  }

  private String made(String path, Map<String, ?> body, String id) {
    var answer = key(organization.owner()).post(organization.path() + path, body);
    if (answer.status() >= 300) {
      throw new AssertionError(path + " was not made: " + answer);
    }
    return answer.text(id);
  }

  TestingOrganization organization() {
    return organization;
  }

  Map<String, String> variables() {
    return Map.copyOf(variables);
  }

  /** What is in no path yet, such as {@code account}. */
  void put(String variable, String value) {
    variables.put(variable, value);
  }

  /** Variables that nothing was made for get an id that nothing has. */
  String path(Operation operation) {
    return path(operation, Map.of());
  }

  /**
   * @param other instead of what is there
   */
  String path(Operation operation, Map<String, String> other) {
    String path = operation.path();
    for (var parameter : operation.parameters("path").toList()) {
      String name = parameter.at("/name").asString();
      String value = variables.getOrDefault(name, new UUID(0, 0).toString());
      path = path.replace("{" + name + "}", other.getOrDefault(name, value));
    }
    return path;
  }

  /** Who may, with the headers that the operation takes. */
  Caller caller(Operation operation) {
    Caller caller =
        operation.isOpen()
            ? plane.stranger()
            : operation.isForStaff() ? staff : organization.owner();
    caller = operation.takes("If-Match") ? caller.with("If-Match", "*") : caller;
    return operation.takes("Idempotency-Key") ? key(caller) : caller;
  }

  private static Caller key(Caller caller) {
    return caller.with("Idempotency-Key", UUID.randomUUID().toString());
  }
}
