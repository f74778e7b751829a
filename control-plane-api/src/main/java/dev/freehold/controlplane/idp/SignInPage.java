package dev.freehold.controlplane.idp;

import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;
import org.springframework.web.HttpRequestHandler;

/**
 * A page to sign in at, until there is a console: it calls the API as any client does, and goes
 * back to where a code was asked for.
 */
@Component(SignInPage.PATH)
final class SignInPage implements HttpRequestHandler {
  static final String PATH = "/sign-in";

  private static final String WAY_BACK = ProviderConfiguration.AUTHORIZE + "?";
  private static final int LONGEST = 4096;
  private static final HtmlPage PAGE = new HtmlPage("sign-in.html");

  @Override
  public void handleRequest(HttpServletRequest request, HttpServletResponse response)
      throws IOException {
    PAGE.write(
        response,
        HttpServletResponse.SC_OK,
        Map.of("continue", wayBack(request.getParameter("continue"))));
  }

  /** Empty: nowhere. To our own endpoint and to nothing else, whatever somebody put into a link. */
  static String wayBack(@Nullable String asked) {
    return Optional.ofNullable(asked)
        .filter(each -> each.startsWith(WAY_BACK) && each.length() <= LONGEST)
        .filter(each -> each.chars().allMatch(letter -> letter > ' ' && letter <= '~'))
        .orElse("");
  }
}
