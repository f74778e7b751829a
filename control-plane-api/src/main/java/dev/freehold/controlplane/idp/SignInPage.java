package dev.freehold.controlplane.idp;

import dev.freehold.controlplane.persistence.Token;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.springframework.core.io.ClassPathResource;
import org.springframework.stereotype.Component;
import org.springframework.web.HttpRequestHandler;
import org.springframework.web.util.HtmlUtils;

/**
 * A page to sign in at, until there is a console: it calls the API as any client does, and goes
 * back to where a code was asked for.
 */
@Component(SignInPage.PATH)
final class SignInPage implements HttpRequestHandler {
  static final String PATH = "/sign-in";

  private static final String WAY_BACK = ProviderConfiguration.AUTHORIZE + "?";
  private static final int LONGEST = 4096;
  private static final String HTML = html();

  private static final String NOTHING_BUT_ITS_OWN =
      "default-src 'none'; script-src 'nonce-%1$s'; style-src 'nonce-%1$s'; connect-src 'self'; form-action 'none'; frame-ancestors 'none'; base-uri 'none'";

  @Override
  public void handleRequest(HttpServletRequest request, HttpServletResponse response)
      throws IOException {
    String nonce = Token.random().text();
    response.setHeader("Content-Security-Policy", NOTHING_BUT_ITS_OWN.formatted(nonce));
    response.setContentType("text/html;charset=UTF-8");
    response
        .getOutputStream()
        .write(
            HTML.replace("{nonce}", nonce)
                .replace("{continue}", escaped(wayBack(request.getParameter("continue"))))
                .getBytes(StandardCharsets.UTF_8));
  }

  /** Empty: nowhere. To our own endpoint and to nothing else, whatever somebody put into a link. */
  static String wayBack(@Nullable String asked) {
    return Optional.ofNullable(asked)
        .filter(each -> each.startsWith(WAY_BACK) && each.length() <= LONGEST)
        .filter(each -> each.chars().allMatch(letter -> letter > ' ' && letter <= '~'))
        .orElse("");
  }

  private static String escaped(String text) {
    return HtmlUtils.htmlEscape(text, StandardCharsets.UTF_8.name());
  }

  private static String html() {
    try {
      return new ClassPathResource("idp/sign-in.html").getContentAsString(StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
