package dev.freehold.testbed.mail;

import com.icegreen.greenmail.mail.MailAddress;
import com.icegreen.greenmail.mail.MovingMessage;
import com.icegreen.greenmail.store.FolderException;
import com.icegreen.greenmail.user.GreenMailUser;
import com.icegreen.greenmail.user.MessageDeliveryHandler;
import com.icegreen.greenmail.user.UserException;
import com.icegreen.greenmail.util.GreenMail;
import com.icegreen.greenmail.util.ServerSetup;
import jakarta.mail.MessagingException;
import java.nio.file.Path;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * An SMTP server on 127.0.0.1 that takes mail to everybody, from everybody. Each mail is a file in
 * a {@link MailFolder} before its sender hears that it was taken: what was confirmed survives a
 * kill.
 */
public final class MailCatcher implements AutoCloseable {

  private static final Logger log = LoggerFactory.getLogger(MailCatcher.class);

  private final GreenMail server;
  private final MailFolder folder;

  private MailCatcher(GreenMail server, MailFolder folder) {
    this.server = server;
    this.folder = folder;
  }

  /**
   * Returns when it listens.
   *
   * @param port 0: any free one
   */
  public static MailCatcher start(Path directory, int port) {
    var server = new GreenMail(new ServerSetup(port, "127.0.0.1", ServerSetup.PROTOCOL_SMTP));
    var catcher = new MailCatcher(server, MailFolder.in(directory));
    var users = server.getUserManager();
    users.setMessageDeliveryHandler(catcher.new Keeping(users.getMessageDeliveryHandler()));
    server.start();
    return catcher;
  }

  public int port() {
    return server.getSmtp().getPort();
  }

  @Override
  public void close() {
    server.stop();
  }

  public static void main(String[] words) {
    if (words.length != 4 || !words[0].equals("--directory") || !words[2].equals("--port")) {
      System.err.println("usage: MailCatcher --directory DIRECTORY --port N");
      System.exit(2);
    }
    var catcher = start(Path.of(words[1]), Integer.parseInt(words[3]));
    Runtime.getRuntime().addShutdownHook(new Thread(catcher::close));
    log.info("mail catcher ready at 127.0.0.1:{}", catcher.port());
  }

  private final class Keeping implements MessageDeliveryHandler {
    private final MessageDeliveryHandler inMemory;

    Keeping(MessageDeliveryHandler inMemory) {
      this.inMemory = inMemory;
    }

    @Override
    public GreenMailUser handle(MovingMessage message, MailAddress recipient)
        throws MessagingException, UserException {
      folder.keep(List.of(recipient.getEmail()), message.getMessage());
      try {
        // The file is enough: its own mailboxes would grow as long as it runs.
        server.purgeEmailFromAllMailboxes();
      } catch (FolderException e) {
        throw new MessagingException("while forgetting what is in files", e);
      }
      return inMemory.handle(message, recipient);
    }
  }
}
