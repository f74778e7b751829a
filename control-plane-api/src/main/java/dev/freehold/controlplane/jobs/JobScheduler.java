package dev.freehold.controlplane.jobs;

import com.github.kagkarlsson.scheduler.Scheduler;
import com.github.kagkarlsson.scheduler.task.helper.RecurringTask;
import com.github.kagkarlsson.scheduler.task.helper.Tasks;
import com.github.kagkarlsson.scheduler.task.schedule.FixedDelay;
import java.time.Duration;
import java.util.List;
import javax.sql.DataSource;
import org.springframework.context.SmartLifecycle;
import org.springframework.stereotype.Component;

/** Starts every {@link RecurringJob} with the application and ends them before it. */
@Component
final class JobScheduler implements SmartLifecycle {
  private static final int THREADS = 4;
  private static final Duration POLLING = Duration.ofMillis(500);
  private static final Duration LAST_RUNS = Duration.ofSeconds(10);

  private final Scheduler scheduler;
  private volatile boolean running;

  JobScheduler(DataSource database, List<RecurringJob> jobs, JobTimer timer, JobSettings settings) {
    this.scheduler =
        Scheduler.create(database)
            .tableName("jobs.scheduled_tasks")
            .startTasks(jobs.stream().map(job -> task(job, timer)).toList())
            .threads(THREADS)
            .pollingInterval(POLLING)
            // Its defaults leave the job of a replica that was killed to nobody for half an hour.
            .heartbeatInterval(settings.heartbeat())
            .missedHeartbeatsLimit(JobSettings.MISSED_HEARTBEATS)
            .shutdownMaxWait(LAST_RUNS)
            .build();
  }

  private static RecurringTask<Void> task(RecurringJob job, JobTimer timer) {
    return Tasks.recurring(job.name(), FixedDelay.of(job.pause()))
        .execute((_, _) -> timer.run(job));
  }

  @Override
  public void start() {
    scheduler.start();
    running = true;
  }

  @Override
  public void stop() {
    scheduler.stop();
    running = false;
  }

  @Override
  public boolean isRunning() {
    return running;
  }
}
