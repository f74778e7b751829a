package dev.freehold.operator;

import dev.freehold.crds.Freehold;
import dev.freehold.operator.plan.PlanReconciler;
import dev.freehold.operator.release.AppReleaseReconciler;
import dev.freehold.operator.server.DatabaseServerReconciler;
import dev.freehold.operator.tenant.TenantChange;
import dev.freehold.operator.tenant.TenantIndex;
import dev.freehold.operator.tenant.TenantReconciler;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.extended.leaderelection.LeaderCallbacks;
import io.javaoperatorsdk.operator.Operator;
import io.javaoperatorsdk.operator.api.config.ControllerConfigurationOverrider;
import io.javaoperatorsdk.operator.monitoring.micrometer.MicrometerMetrics;
import io.javaoperatorsdk.operator.processing.event.rate.LinearRateLimiter;
import io.javaoperatorsdk.operator.processing.retry.GenericRetry;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Duration;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.health.contributor.Health;
import org.springframework.boot.health.contributor.HealthIndicator;
import org.springframework.context.ApplicationContext;
import org.springframework.context.SmartLifecycle;
import org.springframework.stereotype.Component;

/**
 * Runs the controllers between start and stop of the application, while this process holds the
 * lease.
 */
@Component
class ControllerRuntime implements SmartLifecycle, HealthIndicator {
  private static final Logger log = LoggerFactory.getLogger(ControllerRuntime.class);

  private final ApplicationContext application;
  private final Operator operator;
  private final LeaderLease lease;
  private final TenantReconciler tenants;
  private final ExecutorService reconciles;
  private volatile boolean running;
  private volatile @Nullable Thread starting;

  ControllerRuntime(
      KubernetesClient client,
      OperatorSettings settings,
      MeterRegistry meters,
      TenantReconciler tenants,
      DatabaseServerReconciler servers,
      PlanReconciler plans,
      AppReleaseReconciler releases,
      ApplicationContext application) {
    this.application = application;
    this.tenants = tenants;
    this.lease = new LeaderLease(client, settings.namespace());
    this.reconciles = Executors.newFixedThreadPool(settings.concurrency());
    this.operator =
        new Operator(
            configuration ->
                configuration
                    .withKubernetesClient(client)
                    .withCloseClientOnStop(false)
                    .withExecutorService(reconciles)
                    // Nothing renews the lease meanwhile: so long it is ours all the same.
                    .withReconciliationTerminationTimeout(settings.leaderElection().renewDeadline())
                    .withUseSSAToPatchPrimaryResource(true)
                    .withStopOnInformerErrorDuringStartup(false)
                    .withLeaderElectionConfiguration(
                        lease.configuration(settings.leaderElection(), callbacks()))
                    // One meter per Tenant and kind would be most of the heap of a large fleet.
                    .withMetrics(MicrometerMetrics.withoutPerResourceMetrics(meters)));
    operator.register(
        tenants,
        configuration ->
            common(configuration)
                .withName("tenant")
                // The finalizer comes with the binding, in one write: both are ours to manage.
                .withTriggerReconcilerOnAllEvents(true)
                // Annotations change no generation.
                .withGenerationAware(false)
                .withOnUpdateFilter(TenantChange::matters)
                .withItemStore(TenantIndex.store())
                .withInformerListLimit(500L)
                // One that is edited all the time takes no more than this of the threads.
                .withRateLimiter(new LinearRateLimiter(Duration.ofSeconds(1), 10))
                .withReconciliationMaxInterval(settings.resync()));
    operator.register(
        servers,
        configuration ->
            common(configuration)
                .withName("databaseserver")
                .withTriggerReconcilerOnAllEvents(true)
                // Annotations change no generation.
                .withGenerationAware(false)
                .withOnUpdateFilter(DatabaseServerReconciler::matters)
                // Every claim and every deletion is an event: a burst of them is a few looks.
                .withRateLimiter(new LinearRateLimiter(Duration.ofSeconds(1), 1)));
    // Many tenants change at once, and each concerns its Plan and its release: one look for all.
    operator.register(
        plans,
        configuration ->
            common(configuration)
                .withName("plan")
                .withTriggerReconcilerOnAllEvents(true)
                .withRateLimiter(new LinearRateLimiter(Duration.ofSeconds(2), 1)));
    operator.register(
        releases,
        configuration ->
            common(configuration)
                .withName("apprelease")
                .withTriggerReconcilerOnAllEvents(true)
                .withRateLimiter(new LinearRateLimiter(Duration.ofSeconds(1), 1)));
  }

  private static <R extends HasMetadata> ControllerConfigurationOverrider<R> common(
      ControllerConfigurationOverrider<R> configuration) {
    return configuration
        .withFieldManager(Freehold.OPERATOR_MANAGER)
        .withRetry(
            new GenericRetry()
                .setInitialInterval(2_000)
                .setIntervalMultiplier(2.0)
                .setMaxInterval(Duration.ofMinutes(5).toMillis())
                .setMaxAttempts(-1));
  }

  /**
   * Losing the lease ends the process: another operator is active, and a second one must not write.
   */
  private LeaderCallbacks callbacks() {
    return new LeaderCallbacks(
        () -> {
          log.info("this operator is active");
          tenants.lead();
        },
        () -> {
          if (!running) {
            return;
          }
          log.warn("the lease is lost: this operator stops");
          end(application);
        },
        leader -> log.atInfo().addKeyValue("leader", leader).log("active operator"));
  }

  @Override
  public void start() {
    // Waits for the lease; a standby operator must answer its probes meanwhile.
    running = true;
    starting = Thread.ofPlatform().name("controllers").start(this::run);
  }

  private void run() {
    try {
      operator.start();
    } catch (RuntimeException e) {
      if (running) {
        log.error("the controllers did not start: this operator stops", e);
        end(application);
      }
    }
  }

  /** A process that cannot work must not look like a standby; whoever started it starts another. */
  private static void end(ApplicationContext application) {
    Thread.ofPlatform()
        .name("operator-end")
        .start(() -> System.exit(SpringApplication.exit(application, () -> 1)));
  }

  /** The lease is given back last, and only if nothing is under way that would need it. */
  @Override
  public void stop() {
    running = false;
    awaitStart();
    operator.stop();
    tenants.close();
    if (reconciles.isTerminated()) {
      lease.release();
    } else {
      log.warn("a reconcile does not end: the lease is kept until its time is over");
    }
  }

  /** What is stopped while it starts would take the lease after its stop. */
  private void awaitStart() {
    Thread starting = this.starting;
    if (starting == null) {
      return;
    }
    try {
      starting.join(Duration.ofSeconds(20));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  @Override
  public boolean isRunning() {
    return running;
  }

  @Override
  public Health health() {
    var info = operator.getRuntimeInfo();
    if (!info.isStarted()) {
      return Health.up().withDetail("controllers", "standby, or starting").build();
    }
    return info.allEventSourcesAreHealthy()
        ? Health.up().build()
        : Health.down().withDetail("controllers", "an informer lost its watch").build();
  }
}
