package dev.freehold.controlplane.access;

import dev.freehold.controlplane.Answer;
import dev.freehold.controlplane.Caller;
import dev.freehold.controlplane.ControlPlane;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.UUID;
import java.util.stream.Stream;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMethod;
import org.springframework.web.method.HandlerMethod;
import org.springframework.web.servlet.mvc.method.annotation.RequestMappingHandlerMapping;

/** An address that the application serves. */
record Endpoint(RequestMethod method, String path, HandlerMethod handler) {
  String in(UUID organization) {
    return path.replace("{organization}", organization.toString())
        .replaceAll("\\{[a-z]+}", UUID.randomUUID().toString());
  }

  Answer call(Caller caller, UUID organization) {
    return caller.send(method.name(), in(organization), method == RequestMethod.GET ? null : "{}");
  }

  ExpectedEndpoint declared() {
    return new ExpectedEndpoint(method.name(), path, needs());
  }

  String needs() {
    Requires permission = handler.getMethodAnnotation(Requires.class);
    Requires.Staff staff = handler.getMethodAnnotation(Requires.Staff.class);
    if (permission != null) {
      return permission.value().wireName();
    }
    if (staff != null) {
      return staff.value().wireName();
    }
    Requires.Session session = handler.getMethodAnnotation(Requires.Session.class);
    if (session != null) {
      return session.programs() ? "session_or_key" : "session";
    }
    return handler.hasMethodAnnotation(Requires.Workload.class) ? "workload" : "nothing";
  }

  boolean isOpen() {
    return handler.hasMethodAnnotation(Requires.Nothing.class);
  }

  @Override
  public String toString() {
    return method + " " + path;
  }

  ExpectedPermission expected() throws IOException {
    String needs =
        ExpectedEndpoint.all().stream()
            .filter(each -> each.method().equals(method.name()))
            .filter(each -> each.path().equals(path))
            .map(ExpectedEndpoint::needs)
            .findFirst()
            .orElseThrow(() -> new AssertionError("not in endpoints.csv: " + this));
    return ExpectedPermission.all().stream()
        .filter(each -> each.name().equals(needs))
        .findFirst()
        .orElseThrow(() -> new AssertionError("not in permissions.csv: " + needs));
  }

  Requires requires() {
    return Objects.requireNonNull(handler.getMethodAnnotation(Requires.class));
  }

  /** To an empty body, where there is one. */
  String openDoorsAnswer() {
    boolean takesABody =
        Stream.of(handler.getMethodParameters())
            .anyMatch(each -> each.hasParameterAnnotation(RequestBody.class));
    return takesABody ? "validation_failed" : "";
  }

  /** Those that need a permission in an organisation. */
  static List<Endpoint> withPermission(ControlPlane plane) {
    return all(plane).stream()
        .filter(each -> each.handler().hasMethodAnnotation(Requires.class))
        .toList();
  }

  static List<Endpoint> all(ControlPlane plane) {
    var endpoints = new ArrayList<Endpoint>();
    plane
        .bean("requestMappingHandlerMapping", RequestMappingHandlerMapping.class)
        .getHandlerMethods()
        .forEach(
            (mapping, handler) -> {
              if (AccessInterceptor.isOurs(handler)) {
                for (String path : mapping.getPatternValues()) {
                  for (RequestMethod method : mapping.getMethodsCondition().getMethods()) {
                    endpoints.add(new Endpoint(method, path.replaceFirst("^/api/v1", ""), handler));
                  }
                }
              }
            });
    return endpoints;
  }
}
