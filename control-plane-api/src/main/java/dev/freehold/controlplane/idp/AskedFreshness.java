package dev.freehold.controlplane.idp;

import dev.freehold.controlplane.access.Principal;
import jakarta.servlet.http.HttpServletRequest;
import java.time.Instant;
import java.util.Arrays;
import java.util.Optional;
import org.springframework.web.util.UriComponentsBuilder;

/**
 * How fresh a sign-in an app asks for: {@code prompt=login}, {@code max_age} in seconds (OpenID
 * Connect Core, section 3.1.2.1). The app still has to look at {@code auth_time}, for what comes
 * through the browser can be changed there.
 */
final class AskedFreshness {
  private static final String PROMPT = "prompt";
  private static final String MAX_AGE = "max_age";

  /** Time to come back from the sign-in page; else it would show itself again and again. */
  private static final long LEAST_AGE = 60;

  private AskedFreshness() {}

  /** Whether the session proved who it is as lately as the app wants. */
  static boolean isMet(HttpServletRequest request, Principal principal, Instant now) {
    return !prompts(request, "login")
        && maxAge(request)
            .filter(age -> age == 0 || principal.provenAt().plusSeconds(age).isBefore(now))
            .isEmpty();
  }

  static boolean prompts(HttpServletRequest request, String value) {
    String prompt = request.getParameter(PROMPT);
    return prompt != null && Arrays.asList(prompt.split(" ")).contains(value);
  }

  /** The same request, as whoever has just signed in makes it. */
  static String afterSignIn(HttpServletRequest request) {
    var address =
        UriComponentsBuilder.fromPath(request.getRequestURI()).query(request.getQueryString());
    Optional<Long> age = maxAge(request);
    if (prompts(request, "login")) {
      address.replaceQueryParam(PROMPT);
      age = Optional.of(Math.min(age.orElse(LEAST_AGE), LEAST_AGE));
    }
    age.ifPresent(seconds -> address.replaceQueryParam(MAX_AGE, Math.max(seconds, LEAST_AGE)));
    return address.build().toUriString();
  }

  /** What is no number is taken as the strictest one. */
  private static Optional<Long> maxAge(HttpServletRequest request) {
    return Optional.ofNullable(request.getParameter(MAX_AGE))
        .map(age -> age.matches("\\d{1,9}") ? Long.parseLong(age) : 0);
  }
}
