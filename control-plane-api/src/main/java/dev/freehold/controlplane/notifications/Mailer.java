package dev.freehold.controlplane.notifications;

import dev.freehold.controlplane.jobs.RecurringJob;
import jakarta.mail.MessagingException;
import jakarta.mail.internet.MimeMessage;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.mail.javamail.JavaMailSender;
import org.springframework.mail.javamail.MimeMessageHelper;

/** Sends what the {@link Outbox} holds. */
@Configuration(proxyBeanMethods = false)
class Mailer {
  private static final Logger LOG = LoggerFactory.getLogger(Mailer.class);

  /** Then the job ends, and another replica may have it. */
  private static final int BATCH = 100;

  /**
   * @param from the sender's address
   */
  @ConfigurationProperties("freehold.mail")
  record Settings(@DefaultValue("freehold@localhost") String from) {}

  private final Outbox outbox;
  private final JavaMailSender smtp;
  private final Settings settings;

  Mailer(Outbox outbox, JavaMailSender smtp, Settings settings) {
    this.outbox = outbox;
    this.smtp = smtp;
    this.settings = settings;
  }

  @Bean
  RecurringJob sendMail() {
    return new RecurringJob("send-mail", Duration.ofSeconds(1), this::sendDue);
  }

  @Bean
  RecurringJob cleanMail() {
    return new RecurringJob("clean-mail", Duration.ofHours(1), outbox::clean);
  }

  private void sendDue() {
    for (int sent = 0; sent < BATCH; sent++) {
      var mail = outbox.take();
      if (mail.isEmpty()) {
        return;
      }
      send(mail.get());
    }
  }

  private void send(Outbox.Mail mail) {
    try {
      bring(mail);
    } catch (MessagingException | RuntimeException e) {
      // The outbox tries again. Mail servers repeat the recipient's address, which is for no log.
      LOG.atWarn()
          .addKeyValue("mail", mail.id())
          .addKeyValue("problem", e.getClass().getSimpleName())
          .log("a mail was not sent");
      outbox.failed(mail, String.valueOf(e.getMessage()));
      return;
    }
    outbox.sent(mail.id());
  }

  /** To the mail server: who crashes after this has it sent once more. */
  void bring(Outbox.Mail mail) throws MessagingException {
    smtp.send(message(mail));
  }

  private MimeMessage message(Outbox.Mail mail) throws MessagingException {
    var message = new IdentifiedMessage(smtp.createMimeMessage(), mail);
    var helper = new MimeMessageHelper(message, true, StandardCharsets.UTF_8.name());
    helper.setFrom(settings.from());
    helper.setTo(mail.recipient());
    helper.setSubject(mail.subject());
    String text = outbox.text(mail);
    helper.setText(text, MailText.html(mail.subject(), text));
    return message;
  }

  /** Sent twice after a crash it has the same id, by which mailboxes know it. */
  private static final class IdentifiedMessage extends MimeMessage {
    private final String id;

    IdentifiedMessage(MimeMessage message, Outbox.Mail mail) {
      super(message.getSession());
      this.id = "<%s@freehold>".formatted(mail.id());
    }

    @Override
    protected void updateMessageID() throws MessagingException {
      setHeader("Message-ID", id);
    }
  }
}
