package dev.freehold.controlplane.idp;

import dev.freehold.controlplane.persistence.Token;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import org.springframework.core.io.ClassPathResource;
import org.springframework.web.util.HtmlUtils;

/** One of the few pages that are served until there is a console. It loads nothing but itself. */
final class HtmlPage {
  private static final String NOTHING_BUT_ITS_OWN =
      "default-src 'none'; script-src 'nonce-%1$s'; style-src 'nonce-%1$s'; connect-src 'self'; form-action 'none'; frame-ancestors 'none'; base-uri 'none'";

  private final String html;

  /**
   * @param file under {@code idp/}
   */
  HtmlPage(String file) {
    this.html = resource(file).replace("{style}", resource("page.css").strip());
  }

  /**
   * @param texts what stands for {@code {name}}; escaped
   */
  void write(HttpServletResponse response, int status, Map<String, String> texts)
      throws IOException {
    String nonce = Token.random().text();
    String page = html.replace("{nonce}", nonce);
    for (var text : texts.entrySet()) {
      page = page.replace("{" + text.getKey() + "}", escaped(text.getValue()));
    }
    response.setStatus(status);
    response.setHeader("Content-Security-Policy", NOTHING_BUT_ITS_OWN.formatted(nonce));
    response.setContentType("text/html;charset=UTF-8");
    response.getOutputStream().write(page.getBytes(StandardCharsets.UTF_8));
  }

  private static String escaped(String text) {
    return HtmlUtils.htmlEscape(text, StandardCharsets.UTF_8.name());
  }

  private static String resource(String file) {
    try {
      return new ClassPathResource("idp/" + file).getContentAsString(StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
