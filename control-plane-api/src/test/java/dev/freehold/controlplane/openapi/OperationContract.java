package dev.freehold.controlplane.openapi;

import dev.freehold.controlplane.access.Requires;
import dev.freehold.controlplane.web.Answers;
import dev.freehold.controlplane.web.EntityTag;
import dev.freehold.controlplane.web.ProblemCode;
import dev.freehold.controlplane.web.Refuses;
import io.swagger.v3.core.util.Json31;
import io.swagger.v3.oas.models.Operation;
import io.swagger.v3.oas.models.media.Content;
import io.swagger.v3.oas.models.media.MediaType;
import io.swagger.v3.oas.models.media.Schema;
import io.swagger.v3.oas.models.responses.ApiResponse;
import io.swagger.v3.oas.models.security.SecurityRequirement;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.springdoc.core.customizers.GlobalOperationCustomizer;
import org.springframework.core.ResolvableType;
import org.springframework.core.annotation.AnnotatedElementUtils;
import org.springframework.http.HttpStatus;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestMethod;
import org.springframework.web.method.HandlerMethod;

/** Each operation with its permission, the problems it refuses with, and an example. */
class OperationContract implements GlobalOperationCustomizer {
  private static final String PROBLEM_JSON = "application/problem+json";
  private static final String IDEMPOTENCY_KEY = "Idempotency-Key";

  @Override
  public Operation customize(Operation operation, HandlerMethod method) {
    String id = operationId(method);
    operation.setOperationId(id);
    operation.setTags(List.of(method.getBeanType().getPackageName().replaceFirst(".*\\.", "")));
    operation.addExtension("x-permission", permission(method));
    if (!method.hasMethodAnnotation(Requires.Nothing.class)) {
      var needed = new SecurityRequirement().addList(Contract.SESSION);
      if (!isSafe(method)) {
        needed.addList(Contract.CSRF);
      }
      operation.addSecurityItem(needed);
      if (isForPrograms(method)) {
        operation.addSecurityItem(new SecurityRequirement().addList(Contract.API_KEY));
      }
    }
    describeAnswers(operation, method);
    describeProblems(operation, problems(operation, method));
    if (operation.getRequestBody() != null) {
      addExample(operation, id);
    }
    return operation;
  }

  /** Such as {@code tenant_create}. */
  static String operationId(HandlerMethod method) {
    String controller = method.getBeanType().getSimpleName().replaceFirst("Controller$", "");
    return Character.toLowerCase(controller.charAt(0))
        + controller.substring(1)
        + "_"
        + method.getMethod().getName();
  }

  private static String permission(HandlerMethod method) {
    Requires permission = method.getMethodAnnotation(Requires.class);
    if (permission != null) {
      return permission.value().wireName();
    }
    Requires.Staff staff = method.getMethodAnnotation(Requires.Staff.class);
    if (staff != null) {
      return staff.value().wireName();
    }
    return method.hasMethodAnnotation(Requires.Nothing.class) ? "nothing" : "session";
  }

  private static void describeAnswers(Operation operation, HandlerMethod method) {
    ApiResponse answer = operation.getResponses().remove("200");
    if (answer == null) {
      return;
    }
    Answers answers = method.getMethodAnnotation(Answers.class);
    boolean empty =
        ResolvableType.forMethodReturnType(method.getMethod()).getGeneric().resolve() == Void.class;
    IntStream statuses =
        answers == null ? IntStream.of(empty ? 204 : 200) : IntStream.of(answers.value());
    statuses.forEach(
        status ->
            operation
                .getResponses()
                .addApiResponse(
                    Integer.toString(status),
                    new ApiResponse()
                        .description(HttpStatus.valueOf(status).getReasonPhrase())
                        .content(status == 204 ? null : answer.getContent())));
  }

  private static Set<ProblemCode> problems(Operation operation, HandlerMethod method) {
    var problems = EnumSet.of(ProblemCode.RATE_LIMITED, ProblemCode.INTERNAL);
    if (operation.getRequestBody() != null) {
      problems.addAll(
          List.of(
              ProblemCode.MALFORMED_REQUEST,
              ProblemCode.VALIDATION_FAILED,
              ProblemCode.BODY_TOO_LARGE,
              ProblemCode.UNSUPPORTED_MEDIA_TYPE));
    }
    if (!method.hasMethodAnnotation(Requires.Nothing.class)) {
      problems.add(ProblemCode.UNAUTHENTICATED);
      Requires.Session session = method.getMethodAnnotation(Requires.Session.class);
      if (session == null || !session.unverified()) {
        problems.add(ProblemCode.EMAIL_UNVERIFIED);
      }
      if (session != null && !session.sso() && !session.programs()) {
        problems.add(ProblemCode.OWN_SESSION_REQUIRED);
      }
      if (isFresh(method)) {
        problems.add(ProblemCode.STEP_UP_REQUIRED);
      }
      if (!isForPrograms(method)) {
        problems.add(ProblemCode.SESSION_REQUIRED);
      }
      if (!isSafe(method)) {
        problems.add(ProblemCode.CSRF_TOKEN_REQUIRED);
      }
    }
    Requires permission = method.getMethodAnnotation(Requires.class);
    if (permission != null) {
      problems.addAll(
          List.of(
              ProblemCode.PERMISSION_DENIED,
              ProblemCode.NOT_FOUND,
              ProblemCode.SECOND_FACTOR_REQUIRED,
              ProblemCode.SSO_REQUIRED,
              ProblemCode.SESSION_TOO_OLD,
              ProblemCode.POLICY_REFUSED));
      if (!isSafe(method)) {
        problems.add(ProblemCode.ORGANIZATION_CLOSING);
      }
      permission
          .value()
          .condition()
          .ifPresent(
              _ -> {
                problems.add(ProblemCode.CONDITION_NOT_MET);
                problems.add(ProblemCode.STEP_UP_REQUIRED);
                problems.add(ProblemCode.SESSION_REQUIRED);
              });
    }
    if (method.hasMethodAnnotation(Requires.Staff.class)) {
      problems.addAll(List.of(ProblemCode.PERMISSION_DENIED, ProblemCode.NOT_FOUND));
    }
    if (operation.getParameters() != null) {
      operation
          .getParameters()
          .forEach(
              parameter -> {
                RecordSchemas.translatePattern(parameter.getSchema());
                switch (parameter.getName()) {
                  case IDEMPOTENCY_KEY -> {
                    // Missing it is a problem of its own, so the controller takes it as optional.
                    parameter.setRequired(true);
                    problems.addAll(
                        List.of(
                            ProblemCode.IDEMPOTENCY_KEY_REQUIRED,
                            ProblemCode.IDEMPOTENCY_KEY_REUSED));
                  }
                  case EntityTag.IF_MATCH -> {
                    parameter.setRequired(true);
                    problems.addAll(
                        List.of(
                            ProblemCode.PRECONDITION_REQUIRED, ProblemCode.PRECONDITION_FAILED));
                  }
                  default ->
                      problems.add(
                          parameter.getIn().equals("path")
                              ? ProblemCode.NOT_FOUND
                              : ProblemCode.VALIDATION_FAILED);
                }
              });
    }
    Refuses more = method.getMethodAnnotation(Refuses.class);
    if (more != null) {
      problems.addAll(List.of(more.value()));
    }
    return problems;
  }

  private static void describeProblems(Operation operation, Set<ProblemCode> problems) {
    problems.stream()
        .collect(
            Collectors.groupingBy(code -> code.status().value(), TreeMap::new, Collectors.toList()))
        .forEach(
            (status, codes) ->
                operation
                    .getResponses()
                    .addApiResponse(
                        status.toString(),
                        new ApiResponse()
                            .description(
                                codes.stream()
                                    .map(ProblemCode::title)
                                    .distinct()
                                    .collect(Collectors.joining("; ")))
                            .content(
                                new Content()
                                    .addMediaType(
                                        PROBLEM_JSON, new MediaType().schema(problem(codes))))));
  }

  private static Schema<?> problem(List<ProblemCode> codes) {
    return new Schema<>()
        .allOf(
            List.of(
                new Schema<>().$ref("#/components/schemas/" + Contract.PROBLEM),
                new Schema<>().addProperty("code", Contract.codes(codes.stream()))));
  }

  /** From {@code openapi/examples/<operation's id>.json}; a test runs it. */
  private static void addExample(Operation operation, String id) {
    try (InputStream example =
        OperationContract.class.getResourceAsStream("/openapi/examples/%s.json".formatted(id))) {
      if (example != null) {
        Object parsed = Json31.mapper().readTree(example);
        operation.getRequestBody().getContent().values().forEach(each -> each.setExample(parsed));
      }
    } catch (IOException e) {
      throw new UncheckedIOException("while reading the example of " + id, e);
    }
  }

  private static boolean isFresh(HandlerMethod method) {
    Requires permission = method.getMethodAnnotation(Requires.class);
    Requires.Session session = method.getMethodAnnotation(Requires.Session.class);
    return permission != null && permission.fresh() || session != null && session.fresh();
  }

  private static boolean isForPrograms(HandlerMethod method) {
    Requires.Session session = method.getMethodAnnotation(Requires.Session.class);
    return method.hasMethodAnnotation(Requires.class) && !isFresh(method)
        || session != null && session.programs();
  }

  private static boolean isSafe(HandlerMethod method) {
    RequestMapping mapping =
        AnnotatedElementUtils.findMergedAnnotation(method.getMethod(), RequestMapping.class);
    return mapping != null && List.of(mapping.method()).equals(List.of(RequestMethod.GET));
  }
}
