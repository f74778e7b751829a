package dev.freehold.tenantapp.web;

import static dev.freehold.tenantapp.web.StatusPages.page;

import dev.freehold.tenantapp.database.Database;
import dev.freehold.tenantapp.database.DatabaseNotReadyException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.util.Arrays;
import java.util.List;
import java.util.UUID;
import org.apache.tomcat.util.http.InvalidParameterException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.dao.DataAccessException;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatus;
import org.springframework.web.bind.annotation.ControllerAdvice;
import org.springframework.web.bind.annotation.ExceptionHandler;
import org.springframework.web.method.annotation.MethodArgumentTypeMismatchException;
import org.springframework.web.servlet.ModelAndView;
import org.springframework.web.servlet.resource.NoResourceFoundException;

/**
 * Turns failures into pages that say what happened and what to do next, never into a stack trace.
 * What was typed is shown again, so that it can be copied. Unexpected failures fall through to
 * Boot, which logs them and shows {@code error.html}.
 */
@ControllerAdvice
class ErrorPages {

  private static final Logger log = LoggerFactory.getLogger(ErrorPages.class);
  private static final String RETRY_SECONDS = "10";

  private final Database database;

  ErrorPages(Database database) {
    this.database = database;
  }

  @ExceptionHandler
  ModelAndView notFound(NotFoundException e) {
    return page(
        HttpStatus.NOT_FOUND,
        "This " + e.getMessage() + " does not exist",
        "It may have been deleted in the meantime.");
  }

  @ExceptionHandler({NoResourceFoundException.class, MethodArgumentTypeMismatchException.class})
  ModelAndView noSuchPage() {
    return page(
        HttpStatus.NOT_FOUND,
        "There is no such page",
        "Check the address, or start from the list of projects.");
  }

  @ExceptionHandler
  ModelAndView tooLarge(InvalidParameterException e) {
    return page(
        HttpStatus.CONTENT_TOO_LARGE,
        "That is too much text",
        "What was sent is larger than any form here may be. Nothing was changed; go back and shorten it.");
  }

  @ExceptionHandler
  ModelAndView notReady(
      DatabaseNotReadyException e, HttpServletRequest request, HttpServletResponse response) {
    return unavailable("We are getting things ready: " + e.getMessage() + ".", request, response);
  }

  /**
   * Read-only is 409, not 503 or 403: the request was fine and the app is healthy, but the state of
   * the data forbids the change. A 5xx would make proxies take the app, whose pages can still be
   * read, out of service.
   */
  @ExceptionHandler
  ModelAndView database(
      DataAccessException e, HttpServletRequest request, HttpServletResponse response) {
    return switch (database.failed(e)) {
      case READ_ONLY ->
          request.getMethod().equals("POST") ? readOnly(request) : unreadable(request, response);
      case UNAVAILABLE -> {
        log.atWarn()
            .addKeyValue("cause", rootMessage(e))
            .log("A page failed: the database is not available");
        yield unavailable("The database does not answer at the moment.", request, response);
      }
      case UNEXPECTED -> unexpected(e, request);
    };
  }

  private static ModelAndView readOnly(HttpServletRequest request) {
    var page =
        page(
            HttpStatus.CONFLICT,
            "Read-only at the moment",
            "This change was not saved. Your data is safe and can be read; changes are possible again as soon as the"
                + " restriction is lifted.");
    return withTyped(page, request);
  }

  private static ModelAndView unreadable(HttpServletRequest request, HttpServletResponse response) {
    return unavailable("The database does not let the app read at the moment.", request, response);
  }

  private static ModelAndView unavailable(
      String text, HttpServletRequest request, HttpServletResponse response) {
    response.setHeader(HttpHeaders.RETRY_AFTER, RETRY_SECONDS);
    var page =
        page(
            HttpStatus.SERVICE_UNAVAILABLE,
            "Not available at the moment",
            text + " Your data is safe. Please try again in a few seconds.");
    return withTyped(page, request);
  }

  private static ModelAndView unexpected(DataAccessException e, HttpServletRequest request) {
    var code = UUID.randomUUID().toString().substring(0, 8);
    log.atError().setCause(e).addKeyValue("code", code).log("A page failed");
    var page =
        page(
            HttpStatus.INTERNAL_SERVER_ERROR,
            "Something went wrong on our side",
            "Please try again. If it happens again, tell your support the code " + code + ".");
    return withTyped(page, request);
  }

  private static ModelAndView withTyped(ModelAndView page, HttpServletRequest request) {
    return page.addObject("typed", typed(request));
  }

  /** What was sent with a form, but for its token. */
  static List<String> typed(HttpServletRequest request) {
    return request.getMethod().equals("POST")
        ? request.getParameterMap().entrySet().stream()
            .filter(field -> !field.getKey().startsWith("_"))
            .flatMap(field -> Arrays.stream(field.getValue()))
            .filter(text -> !text.isBlank())
            .toList()
        : List.of();
  }

  private static String rootMessage(Throwable failure) {
    var root = failure;
    while (root.getCause() != null) {
      root = root.getCause();
    }
    return root.getClass().getSimpleName() + ": " + root.getMessage();
  }
}
