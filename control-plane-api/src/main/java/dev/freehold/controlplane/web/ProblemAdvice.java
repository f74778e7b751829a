package dev.freehold.controlplane.web;

import jakarta.servlet.http.HttpServletRequest;
import java.sql.SQLException;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.tomcat.util.http.InvalidParameterException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.beans.TypeMismatchException;
import org.springframework.core.NestedExceptionUtils;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatusCode;
import org.springframework.http.MediaType;
import org.springframework.http.ProblemDetail;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.MethodArgumentNotValidException;
import org.springframework.web.bind.annotation.ExceptionHandler;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestControllerAdvice;
import org.springframework.web.context.request.ServletWebRequest;
import org.springframework.web.context.request.WebRequest;
import org.springframework.web.method.annotation.MethodArgumentTypeMismatchException;
import org.springframework.web.servlet.mvc.method.annotation.ResponseEntityExceptionHandler;

/** Turns every exception into a problem; nothing of the inside is told. */
@RestControllerAdvice
final class ProblemAdvice extends ResponseEntityExceptionHandler {
  private static final Logger LOG = LoggerFactory.getLogger(ProblemAdvice.class);

  /** SQLSTATEs of what PostgreSQL has no place for, and JSON has: U+0000, and far times. */
  private static final Set<String> UNSTORABLE = Set.of("22021", "22008");

  @ExceptionHandler
  ResponseEntity<Object> refused(ProblemException refusal, HttpServletRequest request) {
    var problem = Problems.of(refusal.code(), String.valueOf(refusal.getMessage()), request);
    refusal.properties().forEach(problem::setProperty);
    var headers = new HttpHeaders();
    refusal.headers().forEach(headers::set);
    return answer(problem, headers);
  }

  /** Of a parameter without a name, or badly encoded: Tomcat says so when one is asked for. */
  @ExceptionHandler(InvalidParameterException.class)
  ResponseEntity<Object> unreadableQuery(HttpServletRequest request) {
    return answer(
        Problems.of(ProblemCode.VALIDATION_FAILED, "The query cannot be read", request),
        new HttpHeaders());
  }

  @ExceptionHandler
  ResponseEntity<Object> failed(Exception failure, HttpServletRequest request) {
    if (NestedExceptionUtils.getRootCause(failure) instanceof SQLException refused
        && UNSTORABLE.contains(String.valueOf(refused.getSQLState()))) {
      return answer(
          Problems.of(
              ProblemCode.MALFORMED_REQUEST,
              "A text holds the character U+0000, or a time is out of range",
              request),
          new HttpHeaders());
    }
    LOG.atError()
        .setCause(failure)
        .addKeyValue("method", request.getMethod())
        .log("a request failed");
    return answer(
        Problems.of(ProblemCode.INTERNAL, "The request could not be carried out", request),
        new HttpHeaders());
  }

  @Override
  protected @Nullable ResponseEntity<Object> handleExceptionInternal(
      Exception failure,
      @Nullable Object body,
      HttpHeaders headers,
      HttpStatusCode status,
      WebRequest webRequest) {
    HttpServletRequest request = ((ServletWebRequest) webRequest).getRequest();
    if (NestedExceptionUtils.getRootCause(failure)
        instanceof BodyLimitFilter.BodyTooLarge tooLarge) {
      return answer(
          Problems.of(ProblemCode.BODY_TOO_LARGE, tooLarge.getMessage(), request), headers);
    }
    if (failure instanceof MethodArgumentNotValidException invalid) {
      var problem =
          Problems.of(
              ProblemCode.VALIDATION_FAILED, "Some fields do not hold what they must", request);
      problem.setProperty("errors", errors(invalid));
      return answer(problem, headers);
    }
    if (failure instanceof MethodArgumentTypeMismatchException mismatch
        && mismatch.getParameter().hasParameterAnnotation(RequestParam.class)) {
      return answer(
          Problems.of(
              ProblemCode.VALIDATION_FAILED,
              "%s does not hold what it must".formatted(mismatch.getName()),
              request),
          headers);
    }
    if (failure instanceof TypeMismatchException) {
      // An id that cannot be one is as unknown as any other.
      return answer(
          Problems.of(ProblemCode.NOT_FOUND, ProblemCode.NOT_FOUND.title(), request), headers);
    }
    ProblemCode code = codeOf(status);
    if (code == ProblemCode.INTERNAL) {
      return failed(failure, request);
    }
    return answer(Problems.of(code, code.title(), request), headers);
  }

  private static List<Map<String, String>> errors(MethodArgumentNotValidException invalid) {
    return invalid.getFieldErrors().stream()
        .map(
            error ->
                Map.of(
                    "field", error.getField(),
                    "message", String.valueOf(error.getDefaultMessage())))
        .toList();
  }

  private static ProblemCode codeOf(HttpStatusCode status) {
    return switch (status.value()) {
      case 404 -> ProblemCode.NOT_FOUND;
      case 405 -> ProblemCode.METHOD_NOT_ALLOWED;
      case 406 -> ProblemCode.NOT_ACCEPTABLE;
      case 413 -> ProblemCode.BODY_TOO_LARGE;
      case 415 -> ProblemCode.UNSUPPORTED_MEDIA_TYPE;
      default -> status.is4xxClientError() ? ProblemCode.MALFORMED_REQUEST : ProblemCode.INTERNAL;
    };
  }

  private static ResponseEntity<Object> answer(ProblemDetail problem, HttpHeaders headers) {
    return ResponseEntity.status(problem.getStatus())
        .headers(headers)
        .contentType(MediaType.APPLICATION_PROBLEM_JSON)
        .body(problem);
  }
}
