package dev.freehold.controlplane;

import com.icegreen.greenmail.util.GreenMail;
import com.icegreen.greenmail.util.GreenMailUtil;
import com.icegreen.greenmail.util.ServerSetup;
import jakarta.mail.internet.MimeMessage;
import java.time.Duration;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.awaitility.Awaitility;

/** A mail server that keeps what everybody gets. */
public final class Mailbox {
  private static final Pattern INVITATION = Pattern.compile("/invitations#(\\S+)");

  private final GreenMail mail = new GreenMail(ServerSetup.SMTP.dynamicPort());

  Mailbox() {
    mail.start();
  }

  int port() {
    return mail.getSmtp().getPort();
  }

  /** From the newest mail to that address. */
  public String awaitToken(String email) {
    return awaitToken(email, 1);
  }

  /** From the newest of so many mails. */
  public String awaitToken(String email, int mails) {
    var matcher = INVITATION.matcher(awaitMail(email, mails).getLast());
    if (!matcher.find()) {
      throw new AssertionError("no invitation in the mail to " + email);
    }
    return matcher.group(1);
  }

  /** Texts of all mails to that address, once there are so many. */
  public List<String> awaitMail(String email, int mails) {
    return Awaitility.await("mail to " + email)
        .atMost(Duration.ofSeconds(60))
        .pollInterval(Duration.ofMillis(50))
        .until(() -> mailTo(email), texts -> texts.size() >= mails);
  }

  private List<String> mailTo(String email) {
    return Stream.of(mail.getReceivedMessages())
        .filter(message -> recipient(message).equals(email))
        .map(GreenMailUtil::getBody)
        .map(Mailbox::decoded)
        .toList();
  }

  private static String decoded(String body) {
    return body.replace("=\r\n", "").replace("=3D", "=").replace("=23", "#");
  }

  private static String recipient(MimeMessage message) {
    try {
      return message.getAllRecipients()[0].toString();
    } catch (jakarta.mail.MessagingException e) {
      throw new AssertionError(e);
    }
  }
}
