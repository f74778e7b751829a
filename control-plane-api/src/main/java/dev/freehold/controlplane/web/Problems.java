package dev.freehold.controlplane.web;

import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.net.URI;
import org.springframework.http.MediaType;
import org.springframework.http.ProblemDetail;
import org.springframework.stereotype.Component;
import tools.jackson.databind.json.JsonMapper;

/** Problems in the form that this API answers; also for what is refused before any controller. */
@Component
public final class Problems {
  private final JsonMapper json;

  Problems(JsonMapper json) {
    this.json = json;
  }

  /** Writes a problem as the whole response. */
  public void write(
      HttpServletRequest request, HttpServletResponse response, ProblemCode code, String detail)
      throws IOException {
    response.setStatus(code.status().value());
    response.setContentType(MediaType.APPLICATION_PROBLEM_JSON_VALUE);
    response.getOutputStream().write(json.writeValueAsBytes(of(code, detail, request)));
  }

  static ProblemDetail of(ProblemCode code, String detail, HttpServletRequest request) {
    var problem = ProblemDetail.forStatusAndDetail(code.status(), detail);
    problem.setType(URI.create("urn:freehold:problem:" + code.wireName()));
    problem.setTitle(code.title());
    problem.setProperty("code", code.wireName());
    problem.setProperty("requestId", RequestFacts.of(request).requestId());
    return problem;
  }
}
