package dev.freehold.controlplane;

import com.icegreen.greenmail.util.GreenMail;
import com.icegreen.greenmail.util.ServerSetup;
import jakarta.mail.MessagingException;
import jakarta.mail.Multipart;
import jakarta.mail.Part;
import jakarta.mail.internet.MimeMessage;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.awaitility.Awaitility;

/** A mail server that keeps what everybody gets. */
public final class Mailbox {
  private static final Pattern LINK = Pattern.compile("/[a-z-]+#(\\S+)");

  private final GreenMail mail = new GreenMail(ServerSetup.SMTP.dynamicPort());

  private final RefusingSmtp refusals;
  private volatile Runnable sending = () -> {};

  Mailbox() {
    mail.start();
    refusals = RefusingSmtp.before(mail.getSmtp().getPort());
  }

  /** Whoever awaits a mail does not wait for the job that sends it. */
  void sentBy(Runnable work) {
    sending = work;
  }

  int port() {
    return refusals.port();
  }

  /** The next so many attempts to send to that address fail. */
  public void refuse(String email, int attempts) {
    refusals.refuse(email, attempts);
  }

  /** From the newest mail to that address. */
  public String awaitToken(String email) {
    return awaitToken(email, 1);
  }

  /** From the newest of so many mails. */
  public String awaitToken(String email, int mails) {
    var matcher = LINK.matcher(awaitMail(email, mails).getLast());
    if (!matcher.find()) {
      throw new AssertionError("no link with a token in the mail to " + email);
    }
    return matcher.group(1);
  }

  /** Texts of all mails to that address, once there are so many. */
  public List<String> awaitMail(String email, int mails) {
    return Awaitility.await("mail to " + email)
        .atMost(Duration.ofSeconds(60))
        .pollInterval(Duration.ofMillis(50))
        .until(
            () -> {
              sending.run();
              return textsTo(email);
            },
            texts -> texts.size() >= mails);
  }

  /** Texts of all mails to that address so far. */
  public List<String> textsTo(String email) {
    return Stream.of(mail.getReceivedMessages())
        .filter(message -> recipient(message).equals(email))
        .map(message -> part(message, "text/plain"))
        .toList();
  }

  /** {@code Message-ID} of all mails to that address. */
  public List<String> idsTo(String email) {
    return Stream.of(mail.getReceivedMessages())
        .filter(message -> recipient(message).equals(email))
        .map(Mailbox::id)
        .toList();
  }

  private static String id(MimeMessage message) {
    try {
      return message.getMessageID();
    } catch (MessagingException e) {
      throw new AssertionError(e);
    }
  }

  /** The HTML of all mails to that address. */
  public List<String> htmlTo(String email) {
    return Stream.of(mail.getReceivedMessages())
        .filter(message -> recipient(message).equals(email))
        .map(message -> part(message, "text/html"))
        .toList();
  }

  private static String part(Part part, String type) {
    try {
      if (part.isMimeType(type)) {
        return part.getContent().toString().replace("\r\n", "\n");
      }
      if (part.getContent() instanceof Multipart parts) {
        for (int i = 0; i < parts.getCount(); i++) {
          String found = part(parts.getBodyPart(i), type);
          if (!found.isEmpty()) {
            return found;
          }
        }
      }
      return "";
    } catch (IOException | MessagingException e) {
      throw new AssertionError(e);
    }
  }

  private static String recipient(MimeMessage message) {
    try {
      return message.getAllRecipients()[0].toString();
    } catch (MessagingException e) {
      throw new AssertionError(e);
    }
  }
}
