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
import org.springframework.mail.MailException;
import org.springframework.mail.javamail.JavaMailSender;
import org.springframework.mail.javamail.MimeMessageHelper;

/** Sends what the {@link Outbox} holds. */
@Configuration(proxyBeanMethods = false)
class Mailer {
  private static final Logger LOG = LoggerFactory.getLogger(Mailer.class);

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

  private void sendDue() {
    for (var mail : outbox.take()) {
      try {
        smtp.send(message(mail));
        outbox.sent(mail.id());
      } catch (MailException | MessagingException e) {
        // The outbox tries again; the recipient's address stays out of the log.
        LOG.atWarn().addKeyValue("mail", mail.id()).log("mail not sent: {}", e.getMessage());
        outbox.failed(mail.id(), String.valueOf(e.getMessage()));
      }
    }
  }

  private MimeMessage message(Outbox.Mail mail) throws MessagingException {
    var message = new IdentifiedMessage(smtp.createMimeMessage(), mail);
    var helper = new MimeMessageHelper(message, false, StandardCharsets.UTF_8.name());
    helper.setFrom(settings.from());
    helper.setTo(mail.recipient());
    helper.setSubject(mail.subject());
    helper.setText(mail.text());
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
