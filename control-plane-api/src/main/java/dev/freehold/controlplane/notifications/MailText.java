package dev.freehold.controlplane.notifications;

import dev.freehold.controlplane.web.OneLine;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.springframework.core.io.ClassPathResource;
import org.springframework.web.util.HtmlUtils;

/**
 * What a mail says. The plain text is the source of both its parts: paragraphs are parted by an
 * empty line, and an address in it becomes a link.
 */
public final class MailText {
  private static final String LAYOUT = layout();
  private static final Pattern ADDRESS = Pattern.compile("https?://\\S*[^\\s.,;:!?)\"'<>]");
  private static final int MAX_FOREIGN = 128;

  private MailText() {}

  /**
   * What a customer wrote, such as a name, to be put into our sentences: one line, and no link that
   * would look like ours.
   */
  public static String foreign(String text) {
    String line = OneLine.of(text).replaceAll("(?i)://|\\bwww\\.", " ");
    return line.length() <= MAX_FOREIGN ? line : line.substring(0, MAX_FOREIGN - 1) + "…";
  }

  static String html(String subject, String text) {
    String paragraphs =
        Stream.of(text.strip().split("\\n\\s*\\n"))
            .map(paragraph -> "<p>" + linked(paragraph).replace("\n", "<br>\n") + "</p>")
            .collect(Collectors.joining("\n"));
    return LAYOUT.replace("{subject}", escaped(subject)).replace("{paragraphs}", paragraphs);
  }

  private static String linked(String text) {
    var html = new StringBuilder();
    int end = 0;
    for (MatchResult found : ADDRESS.matcher(text).results().toList()) {
      String address = escaped(found.group());
      html.append(escaped(text.substring(end, found.start())))
          .append("<a href=\"%s\">%s</a>".formatted(address, address));
      end = found.end();
    }
    return html.append(escaped(text.substring(end))).toString();
  }

  private static String escaped(String text) {
    return HtmlUtils.htmlEscape(text, StandardCharsets.UTF_8.name());
  }

  private static String layout() {
    try {
      return new ClassPathResource("mail/layout.html").getContentAsString(StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
