package dev.freehold.controlplane.notifications;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class MailTextTest {
  @Test
  void paragraphsAndLinksComeFromThePlainText() {
    String html =
        MailText.html("Hello", "First line\nsecond.\n\nGo to https://a.test/x#t_-1?a=b&c=d.\n");

    assertThat(html)
        .contains("<title>Hello</title>")
        .contains("<p>First line<br>\nsecond.</p>")
        .contains(
            "<p>Go to <a href=\"https://a.test/x#t_-1?a=b&amp;c=d\">https://a.test/x#t_-1?a=b&amp;c=d</a>.</p>");
  }

  @Test
  void nothingInItIsMarkup() {
    String html =
        MailText.html(
            "<script>", "<img src=x onerror=y> https://a.test/\"onclick=\"z {subject} 'q'");

    assertThat(html).doesNotContain("<script>").doesNotContain("<img").doesNotContain("\"onclick");
    assertThat(html).contains("&lt;img src=x onerror=y&gt;");
  }

  @Test
  void foreignWordsAreOneLineWithoutALinkOfTheirOwn() {
    assertThat(MailText.foreign("Acme\r\n\r\nLog in: HTTPS://evil.test/ or www.evil.test"))
        .isEqualTo("Acme Log in: HTTPS evil.test/ or  evil.test");
    assertThat(MailText.foreign("x".repeat(500))).hasSize(128);
    assertThat(MailText.foreign("Müller & Söhne")).isEqualTo("Müller & Söhne");
  }
}
