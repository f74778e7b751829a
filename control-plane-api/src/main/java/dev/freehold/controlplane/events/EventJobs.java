package dev.freehold.controlplane.events;

import dev.freehold.controlplane.jobs.RecurringJob;
import java.time.Duration;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.modulith.events.CompletedEventPublications;
import org.springframework.modulith.events.FailedEventPublications;
import org.springframework.modulith.events.ResubmissionOptions;
import org.springframework.modulith.events.core.EventPublicationRegistry;

/**
 * What a listener failed at is given to it again, and so is what a crash cut off. A listener may
 * therefore be called twice with the same event.
 */
@Configuration(proxyBeanMethods = false)
class EventJobs {
  /** How long it is seen what was told. */
  private static final Duration KEPT = Duration.ofDays(7);

  /** What is not done after this time was cut off; no listener takes so long. */
  private static final Duration CUT_OFF = Duration.ofMinutes(5);

  private static final int BATCH = 100;

  @Bean
  RecurringJob repeatEvents(EventPublicationRegistry registry, FailedEventPublications failed) {
    return new RecurringJob(
        "repeat-events",
        Duration.ofSeconds(30),
        () -> {
          registry.markStalePublicationsFailed(_ -> CUT_OFF);
          failed.resubmit(ResubmissionOptions.defaults().withBatchSize(BATCH));
        });
  }

  @Bean
  RecurringJob cleanEvents(CompletedEventPublications completed) {
    return new RecurringJob(
        "clean-events", Duration.ofHours(1), () -> completed.deletePublicationsOlderThan(KEPT));
  }
}
