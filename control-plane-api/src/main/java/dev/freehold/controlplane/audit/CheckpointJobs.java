package dev.freehold.controlplane.audit;

import dev.freehold.controlplane.jobs.RecurringJob;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Clock;
import java.util.List;
import java.util.stream.Collectors;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.transaction.support.TransactionOperations;
import tools.jackson.databind.json.JsonMapper;

/**
 * Signs every chain that has grown, and writes the checkpoints where the database's administrator
 * does not write: then a tail that is cut off {@code entry} and {@code chain} together is seen.
 */
@Configuration(proxyBeanMethods = false)
class CheckpointJobs {
  private static final int BATCH = 500;

  private final Checkpoints checkpoints;
  private final SigningKeys keys;
  private final AuditSettings settings;
  private final TransactionOperations transaction;
  private final JsonMapper json;
  private final Clock clock;

  CheckpointJobs(
      Checkpoints checkpoints,
      SigningKeys keys,
      AuditSettings settings,
      TransactionOperations transaction,
      JsonMapper json,
      Clock clock) {
    this.checkpoints = checkpoints;
    this.keys = keys;
    this.settings = settings;
    this.transaction = transaction;
    this.json = json;
    this.clock = clock;
  }

  @Bean
  RecurringJob signAuditLogs() {
    return new RecurringJob("sign-audit-logs", settings.checkpointEvery(), this::sign);
  }

  private void sign() {
    List<Checkpoint> signed;
    do {
      signed = transaction.execute(_ -> checkpoints.sign(keys, BATCH));
    } while (signed.size() == BATCH);
    if (settings.checkpointFile() != null) {
      export(settings.checkpointFile());
    }
  }

  /** A crash after the write repeats its lines; the same checkpoint twice says nothing else. */
  private void export(Path file) {
    List<Checkpoint> waiting;
    do {
      waiting = checkpoints.notExported(BATCH);
      append(file, waiting);
      checkpoints.exported(waiting, clock.instant());
    } while (waiting.size() == BATCH);
  }

  private void append(Path file, List<Checkpoint> waiting) {
    String lines =
        waiting.stream()
            .map(each -> json.writeValueAsString(CheckpointView.of(each)) + "\n")
            .collect(Collectors.joining());
    try (var channel =
        FileChannel.open(
            file, StandardOpenOption.CREATE, StandardOpenOption.WRITE, StandardOpenOption.APPEND)) {
      var bytes = ByteBuffer.wrap(lines.getBytes(StandardCharsets.UTF_8));
      while (bytes.hasRemaining()) {
        channel.write(bytes);
      }
      channel.force(true);
    } catch (IOException e) {
      throw new UncheckedIOException("while appending checkpoints to " + file, e);
    }
  }
}
