package dev.freehold.controlplane.sso;

import dev.freehold.controlplane.access.Principal;
import dev.freehold.controlplane.identity.SsoSessions;
import dev.freehold.controlplane.persistence.Token;
import dev.freehold.controlplane.sso.SsoLogins.Outcome;
import dev.freehold.controlplane.web.RequestFacts;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.util.LinkedHashMap;
import java.util.Optional;
import org.springframework.http.HttpHeaders;
import org.springframework.stereotype.Component;
import org.springframework.web.HttpRequestHandler;

/**
 * Where providers send browsers back: a redirect follows, to where the sign-in was begun for, or to
 * the page {@code /sign-in}, which says how it went.
 */
@Component(SsoCallback.PATTERN)
final class SsoCallback implements HttpRequestHandler {
  /** An organisation's id follows. */
  static final String PATH = "/sso/callback/";

  static final String PATTERN = PATH + "*";

  private static final String SIGN_IN = "/sign-in?";
  private static final int LONGEST = 4096;

  private final SsoLogins logins;

  SsoCallback(SsoLogins logins) {
    this.logins = logins;
  }

  @Override
  public void handleRequest(HttpServletRequest request, HttpServletResponse response) {
    Optional<Token> browser = SsoCookie.in(request);
    Optional<String> state = parameter(request, "state");
    Outcome outcome =
        browser.isPresent() && state.isPresent()
            ? logins.finish(
                new SsoLogins.Answer(
                    request.getServletPath().substring(PATH.length()),
                    new LoginAttempts.Secrets(new Token(state.get()), browser.get()),
                    parameter(request, "code").orElse(null),
                    parameter(request, "error").orElse(null),
                    parameter(request, "iss").orElse(null)),
                Principal.of(request).filter(each -> each.key() == null),
                RequestFacts.of(request))
            : new Outcome.Refused("");
    response.addHeader(HttpHeaders.SET_COOKIE, SsoCookie.gone());
    String next =
        switch (outcome) {
          case Outcome.In in -> {
            response.addHeader(HttpHeaders.SET_COOKIE, SsoSessions.cookie(in.session()));
            yield in.codeAwaited()
                ? page("code", in.wayBack())
                : in.wayBack().isEmpty() ? page("done", "") : in.wayBack();
          }
          case Outcome.Refused refused -> page("refused", refused.wayBack());
        };
    response.setStatus(HttpServletResponse.SC_SEE_OTHER);
    response.setHeader(HttpHeaders.LOCATION, next);
    response.setHeader(HttpHeaders.CACHE_CONTROL, "no-store");
  }

  private static String page(String sso, String wayBack) {
    var parameters = new LinkedHashMap<String, String>();
    parameters.put("sso", sso);
    if (!wayBack.isEmpty()) {
      parameters.put("continue", wayBack);
    }
    return SIGN_IN + AuthorizationRequests.form(parameters);
  }

  /**
   * A parameter that is there twice is none: the one who checks could see another than the one who
   * uses it.
   */
  private static Optional<String> parameter(HttpServletRequest request, String name) {
    String[] values = request.getParameterValues(name);
    return values != null && values.length == 1 && values[0].length() <= LONGEST
        ? Optional.of(values[0])
        : Optional.empty();
  }
}
