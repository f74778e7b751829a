package dev.freehold.tenantapp.web;

import jakarta.servlet.http.HttpServletRequest;
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
class StatusPages implements ErrorViewResolver {

  @Override
  public @Nullable ModelAndView resolveErrorView(
      HttpServletRequest request, HttpStatus status, Map<String, Object> model) {
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

  static ModelAndView page(HttpStatus status, String heading, String text) {
    return new ModelAndView("error", status).addObject("heading", heading).addObject("text", text);
  }
}
