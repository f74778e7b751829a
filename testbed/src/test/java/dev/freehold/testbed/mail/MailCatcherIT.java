package dev.freehold.testbed.mail;

import static org.assertj.core.api.Assertions.assertThat;

import jakarta.mail.Message;
import jakarta.mail.MessagingException;
import jakarta.mail.Session;
import jakarta.mail.Transport;
import jakarta.mail.internet.InternetAddress;
import jakarta.mail.internet.MimeBodyPart;
import jakarta.mail.internet.MimeMessage;
import jakarta.mail.internet.MimeMultipart;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Properties;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class MailCatcherIT {

  @TempDir private Path home;
  private MailCatcher catcher;

  @BeforeEach
  void start() {
    catcher = MailCatcher.start(home.resolve("mail"), 0);
  }

  @AfterEach
  void close() {
    catcher.close();
  }

  @Test
  void aMailIsATextThatPeopleReadOnceItWasTaken() throws Exception {
    // When
    send(
        "anna@nordwind.example", "Grüße", "Zoë, a line that is longer than mail likes. ".repeat(9));

    // Then
    assertThat(mails()).hasSize(1);
    assertThat(mails().getFirst().lines())
        .startsWith("To: anna@nordwind.example", "From: freehold@localhost", "Subject: Grüße")
        .anyMatch(
            line ->
                line.strip()
                    .equals("Zoë, a line that is longer than mail likes. ".repeat(9).strip()));
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(home.resolve("mail"))))
        .isEqualTo("rwx------");
  }

  @Test
  void ofSeveralFormsThePlainOneIsKept() throws Exception {
    // Given
    var plain = new MimeBodyPart();
    plain.setText("the plain one", "UTF-8");
    var html = new MimeBodyPart();
    html.setText("<b>the other one</b>", "UTF-8", "html");

    // When
    send("anna@nordwind.example", "Both", new MimeMultipart("alternative", plain, html));

    // Then
    assertThat(mails().getFirst()).endsWith("\n\nthe plain one\n");
  }

  @Test
  void mailsStayOverARestartInTheOrderInWhichTheyCame() throws Exception {
    // Given
    send("anna@nordwind.example", "First", "1");
    catcher.close();
    start();

    // When
    send("bert@nordwind.example", "Second", "2");

    // Then
    assertThat(mails())
        .satisfiesExactly(
            first -> assertThat(first).contains("Subject: First"),
            second -> assertThat(second).contains("Subject: Second"));
  }

  private List<String> mails() throws IOException {
    try (var files = Files.list(home.resolve("mail"))) {
      return files.sorted().map(MailCatcherIT::read).toList();
    }
  }

  private static String read(Path file) {
    try {
      return Files.readString(file);
    } catch (IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
  }

  private void send(String to, String subject, Object content) throws MessagingException {
    var settings = new Properties();
    settings.setProperty("mail.smtp.host", "127.0.0.1");
    settings.setProperty("mail.smtp.port", Integer.toString(catcher.port()));
    var message = new MimeMessage(Session.getInstance(settings));
    message.setFrom("freehold@localhost");
    message.setRecipient(Message.RecipientType.TO, new InternetAddress(to));
    message.setSubject(subject, "UTF-8");
    if (content instanceof MimeMultipart parts) {
      message.setContent(parts);
    } else {
      message.setText(String.valueOf(content), "UTF-8");
    }
    Transport.send(message);
  }
}
