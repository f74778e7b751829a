package dev.freehold.controlplane.jobs;

import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import org.springframework.stereotype.Component;

/** Runs jobs and measures them: {@code freehold_job_seconds} by job and outcome. */
@Component
final class JobTimer {
  private final MeterRegistry meters;

  JobTimer(MeterRegistry meters) {
    this.meters = meters;
  }

  void run(RecurringJob job) {
    Timer.Sample time = Timer.start(meters);
    String outcome = "failed";
    try {
      job.work().run();
      outcome = "done";
    } finally {
      time.stop(meters.timer("freehold.job", "job", job.name(), "outcome", outcome));
    }
  }
}
