package dev.freehold.testbed.cluster;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * The API server's record of every request it answered, to count what a client does.
 *
 * <p>An event is written just after its response: wait for a count, do not read it once.
 */
public final class AuditLog {

  /** Metadata is enough to count; a request is recorded once, when its response is complete. */
  static final String POLICY =
      """
      apiVersion: audit.k8s.io/v1
      kind: Policy
      omitStages: [RequestReceived, ResponseStarted]
      rules:
        - level: Metadata
      """;

  /** Beyond it the API server starts a new file, which {@link #events} would not see. */
  static final int MAX_MEGABYTES = 100_000;

  private static final ObjectMapper JSON = new ObjectMapper();

  private final Path file;

  AuditLog(Path file) {
    this.file = file;
  }

  public Path file() {
    return file;
  }

  /** All events so far, oldest first. The stream holds the file open until it is closed. */
  public Stream<AuditEvent> events() {
    try {
      return Files.lines(file).flatMap(line -> parse(line).stream());
    } catch (IOException e) {
      throw new UncheckedIOException("Cannot read the audit log " + file, e);
    }
  }

  /** The events of requests that came in at or after an instant. */
  public Stream<AuditEvent> eventsSince(Instant start) {
    return events().filter(event -> !event.instant().isBefore(start));
  }

  /**
   * Empty for the last line while the API server is still writing it, and for requests that do not
   * complete.
   */
  static Optional<AuditEvent> parse(String line) {
    try {
      var event = JSON.readTree(line);
      if (!event.path("stage").asText().equals("ResponseComplete")) {
        return Optional.empty();
      }
      var object = event.path("objectRef");
      return Optional.of(
          new AuditEvent(
              text(event, "verb"),
              text(event.path("user"), "username"),
              text(event, "userAgent"),
              text(object, "apiGroup"),
              text(object, "resource"),
              text(object, "subresource"),
              text(object, "namespace"),
              text(object, "name"),
              event.path("responseStatus").path("code").asInt(),
              Instant.parse(text(event, "requestReceivedTimestamp"))));
    } catch (JsonProcessingException _) {
      return Optional.empty();
    }
  }

  private static String text(JsonNode node, String field) {
    return node.path(field).asText("");
  }
}
