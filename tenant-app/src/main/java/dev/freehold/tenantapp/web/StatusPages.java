package dev.freehold.tenantapp.web;

import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.webmvc.autoconfigure.error.ErrorViewResolver;
import org.springframework.http.HttpStatus;
import org.springframework.stereotype.Component;
import org.springframework.web.servlet.ModelAndView;

/**
 * The words for errors that no handler knew: refused before a page was reached, or a mistake of
 * ours.
 */
@Component
public class StatusPages implements ErrorViewResolver {

  private static final String WORDS = StatusPages.class.getName();

  private record Words(String heading, String text, List<String> typed) {}

  /** Answers with a page of these words, from before any page was reached. */
  public static void send(
      HttpServletRequest request,
      HttpServletResponse response,
      HttpStatus status,
      String heading,
      String text)
      throws IOException {
    // Now: the way to the error page makes a GET of every request.
    request.setAttribute(WORDS, new Words(heading, text, ErrorPages.typed(request)));
    response.sendError(status.value());
  }

  @Override
  public @Nullable ModelAndView resolveErrorView(
      HttpServletRequest request, HttpStatus status, Map<String, Object> model) {
    if (request.getAttribute(WORDS) instanceof Words words) {
      return page(status, words.heading(), words.text()).addObject("typed", words.typed());
    }
    return switch (status) {
      case FORBIDDEN ->
          page(
              status,
              "Not accepted",
              "The form was sent from another site, so nothing was changed. Open the page here and send it again.");
      case NOT_FOUND ->
          page(
              status,
              "There is no such page",
              "Check the address, or start from the list of projects.");
      default ->
          status.is5xxServerError()
              ? page(
                  status,
                  "Something went wrong on our side",
                  "Please try again in a moment. If it happens again, tell your support when it happened.")
              : page(
                  status,
                  "This request cannot be answered",
                  "Nothing was changed. Start from the list of projects.");
    };
  }

  public static ModelAndView page(HttpStatus status, String heading, String text) {
    return new ModelAndView("error", status).addObject("heading", heading).addObject("text", text);
  }
}
