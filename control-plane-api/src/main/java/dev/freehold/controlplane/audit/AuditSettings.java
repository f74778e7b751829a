package dev.freehold.controlplane.audit;

import java.nio.file.Path;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * Settings of the audit log.
 *
 * @param retention how long entries are kept at least; longer where an organisation's plans say so
 * @param checkpointEvery from one signing of all chains that have grown to the next
 * @param checkpointFile signed checkpoints are appended to it as JSON lines, by whichever replica
 *     signs; null: they stay in the database, until there is one
 * @param keyLife how long a key signs before a new one does
 */
@ConfigurationProperties("freehold.audit")
record AuditSettings(
    @DefaultValue("365d") Duration retention,
    @DefaultValue("1h") Duration checkpointEvery,
    @Nullable Path checkpointFile,
    @DefaultValue("90d") Duration keyLife) {
  /** The database deletes nothing younger, whatever is set here. */
  static final Duration SHORTEST_RETENTION = Duration.ofDays(31);

  AuditSettings {
    if (retention.compareTo(SHORTEST_RETENTION) < 0) {
      throw new IllegalArgumentException(
          "freehold.audit.retention is %s: it must be at least 31d".formatted(retention));
    }
    if (checkpointEvery.compareTo(Duration.ofSeconds(1)) < 0) {
      throw new IllegalArgumentException(
          "freehold.audit.checkpoint-every is %s: it must be at least 1s"
              .formatted(checkpointEvery));
    }
    if (keyLife.compareTo(Duration.ofDays(1)) < 0) {
      throw new IllegalArgumentException(
          "freehold.audit.key-life is %s: it must be at least 1d".formatted(keyLife));
    }
  }
}
