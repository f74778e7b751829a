package dev.freehold.testbed.mail;

import jakarta.mail.Message;
import jakarta.mail.MessagingException;
import jakarta.mail.Multipart;
import jakarta.mail.Part;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;

/**
 * Mails as text that people read: {@code 0001.txt}, {@code 0002.txt} … in the order in which they
 * came, each with the lines {@code To}, {@code From}, {@code Subject} and {@code Received}, an
 * empty one, and the text. Mails hold tokens, so that the directory is its owner's alone.
 */
record MailFolder(Path directory) {

  static MailFolder in(Path directory) {
    try {
      Files.createDirectories(
          directory,
          PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
      return new MailFolder(directory);
    } catch (IOException e) {
      throw new UncheckedIOException("Cannot make the directory " + directory, e);
    }
  }

  /** Whole or not at all: a reader never sees half a mail. */
  synchronized void keep(List<String> recipients, Message message) throws MessagingException {
    try {
      var next = Files.createTempFile(directory, "new-", null);
      Files.writeString(
          next,
          "To: %s%nFrom: %s%nSubject: %s%nReceived: %s%n%n%s%n"
              .formatted(
                  String.join(", ", recipients),
                  message.getFrom() == null ? "" : message.getFrom()[0],
                  message.getSubject(),
                  Instant.now().truncatedTo(ChronoUnit.SECONDS),
                  text(message).replace("\r\n", "\n").strip()));
      Files.move(
          next,
          directory.resolve("%04d.txt".formatted(count() + 1)),
          StandardCopyOption.ATOMIC_MOVE);
    } catch (IOException e) {
      throw new MessagingException("while keeping a mail", e);
    }
  }

  /** Of several forms of one text the plain one, which comes first. */
  private static String text(Part part) throws MessagingException, IOException {
    if (part.getContent() instanceof Multipart parts) {
      for (var i = 0; i < parts.getCount(); i++) {
        var text = text(parts.getBodyPart(i));
        if (!text.isEmpty()) {
          return text;
        }
      }
      return "";
    }
    return part.getContent() instanceof String text ? text : "";
  }

  private long count() throws IOException {
    try (var files = Files.list(directory)) {
      return files.filter(file -> file.getFileName().toString().endsWith(".txt")).count();
    }
  }
}
