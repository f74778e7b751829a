package dev.freehold.controlplane.jobs;

import java.time.Duration;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * Settings of jobs.
 *
 * @param heartbeat how often a replica shows that it is still at a job; when it has missed six, the
 *     job is another replica's
 */
@ConfigurationProperties("freehold.jobs")
record JobSettings(@DefaultValue("5s") Duration heartbeat) {
  /** As db-scheduler counts. */
  static final int MISSED_HEARTBEATS = 6;

  JobSettings {
    if (!heartbeat.isPositive()) {
      throw new IllegalArgumentException(
          "freehold.jobs.heartbeat is %s: it must be longer than nothing".formatted(heartbeat));
    }
  }
}
