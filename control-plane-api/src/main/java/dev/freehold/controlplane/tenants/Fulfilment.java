package dev.freehold.controlplane.tenants;

import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.MDC;
import org.springframework.beans.factory.DisposableBean;
import org.springframework.stereotype.Component;

/**
 * Attempts at wishes, many at the same time but not more than the settings say. A cluster that lets
 * us wait holds up neither a request nor, beyond one round, the job: who finds no place or loses
 * patience leaves the wish to a later attempt.
 */
@Component
class Fulfilment implements DisposableBean {
  private static final Logger LOG = LoggerFactory.getLogger(Fulfilment.class);
  private static final int ROUND = 200;

  /** How often a request looks whether others have carried its wish out. */
  private static final Duration LOOK = Duration.ofMillis(50);

  private final Wishes wishes;
  private final TenantResources resources;
  private final TenantRemains remains;
  private final WishFulfilment.Settings settings;
  private final Semaphore places;
  private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();

  Fulfilment(
      Wishes wishes,
      TenantResources resources,
      TenantRemains remains,
      WishFulfilment.Settings settings) {
    this.wishes = wishes;
    this.resources = resources;
    this.remains = remains;
    this.settings = settings;
    this.places = new Semaphore(settings.atOnce());
  }

  /** Not inside a transaction: returns when it is carried out, or patience is over. */
  void attempt(UUID tenant) {
    if (!places.tryAcquire()) {
      return;
    }
    long end = System.nanoTime() + settings.patience().toNanos();
    var done = new CountDownLatch(1);
    var byOthers = begin(tenant, done);
    try {
      if (done.await(settings.patience().toMillis(), TimeUnit.MILLISECONDS) && byOthers.get()) {
        // Who is at it carries out this one too.
        while (wishes.isUnderWay(tenant) && System.nanoTime() - end < 0) {
          Thread.sleep(LOOK);
        }
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /**
   * Whatever is due, the longest waiting first. A replica that does not reach the cluster only
   * tries whether it does again: others may.
   */
  void attemptDue() {
    var due = wishes.due(resources.isReachable() ? ROUND : 1);
    var done = new CountDownLatch(due.size());
    try {
      for (UUID tenant : due) {
        places.acquire();
        begin(tenant, done);
      }
      done.await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /**
   * The caller has taken a place; what is logged belongs to the caller's request.
   *
   * @return once done: whether there was nothing to take
   */
  private AtomicBoolean begin(UUID tenant, CountDownLatch done) {
    Map<String, String> request = MDC.getCopyOfContextMap();
    var nothing = new AtomicBoolean();
    threads.execute(
        () -> {
          MDC.setContextMap(request == null ? Map.of() : request);
          try {
            nothing.set(!carryOut(tenant));
          } catch (RuntimeException e) {
            // It stays taken for a while, and is attempted again after that.
            LOG.atWarn().addKeyValue("tenant", tenant).setCause(e).log("a wish was not settled");
          } finally {
            places.release();
            done.countDown();
          }
        });
    return nothing;
  }

  /** Also what is wished meanwhile: nobody else can. Returns whether there was something to do. */
  private boolean carryOut(UUID tenant) {
    Optional<Wishes.Taken> taken = wishes.take(tenant);
    boolean any = taken.isPresent();
    while (taken.isPresent()) {
      Outcome outcome = resources.carryOut(taken.get().wish(), remains::remember);
      taken = wishes.settle(taken.get(), outcome) ? wishes.take(tenant) : Optional.empty();
    }
    return any;
  }

  @Override
  public void destroy() {
    threads.shutdown();
    try {
      threads.awaitTermination(5, TimeUnit.SECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    threads.shutdownNow();
  }
}
