package dev.freehold.controlplane.audit;

import static dev.freehold.controlplane.audit.jooq.Tables.CHAIN;

import java.time.Duration;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.Collectors;
import org.jooq.DSLContext;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.beans.factory.DisposableBean;
import org.springframework.stereotype.Component;
import org.springframework.transaction.support.TransactionSynchronization;
import org.springframework.transaction.support.TransactionSynchronizationManager;

/**
 * Wakes whoever waits for a chain to grow: at once when this replica wrote, and within half a
 * second when another one did. Then one query asks for all who wait here, however many they are.
 * LISTEN and NOTIFY would tell sooner, but every NOTIFY takes one lock of the whole server at its
 * commit.
 */
@Component
class GrowingChains implements DisposableBean {
  private static final Logger LOG = LoggerFactory.getLogger(GrowingChains.class);
  private static final Duration LOOK = Duration.ofMillis(500);

  private record Waiter(UUID chain, long after, CompletableFuture<Void> grown) {}

  private final DSLContext sql;
  private final Set<Waiter> waiters = ConcurrentHashMap.newKeySet();
  private final ScheduledExecutorService looks =
      Executors.newSingleThreadScheduledExecutor(Thread.ofVirtual().name("audit-look").factory());

  GrowingChains(DSLContext sql) {
    this.sql = sql;
    looks.scheduleWithFixedDelay(
        this::look, LOOK.toMillis(), LOOK.toMillis(), TimeUnit.MILLISECONDS);
  }

  /** Returns when the chain has an entry after that one, or after so long. */
  void await(UUID chain, long after, Duration atMost) throws InterruptedException {
    var waiter = new Waiter(chain, after, new CompletableFuture<>());
    waiters.add(waiter);
    try {
      // After it waits, so that nothing comes unseen in between.
      wake(ends(Set.of(chain)));
      waiter.grown().get(atMost.toNanos(), TimeUnit.NANOSECONDS);
    } catch (TimeoutException e) {
      // Nothing came.
    } catch (ExecutionException e) {
      throw new AssertionError(e);
    } finally {
      waiters.remove(waiter);
    }
  }

  /** In the transaction that appended: those who wait are woken when it has committed. */
  void appended(UUID chain, long sequence) {
    TransactionSynchronizationManager.registerSynchronization(
        new TransactionSynchronization() {
          @Override
          public void afterCommit() {
            wake(Map.of(chain, sequence));
          }
        });
  }

  private void look() {
    try {
      Set<UUID> awaited = waiters.stream().map(Waiter::chain).collect(Collectors.toSet());
      if (!awaited.isEmpty()) {
        wake(ends(awaited));
      }
    } catch (RuntimeException e) {
      LOG.atWarn().setCause(e).log("those who follow audit logs wait longer");
    }
  }

  private Map<UUID, Long> ends(Set<UUID> chains) {
    return sql.select(CHAIN.ID, CHAIN.SEQUENCE)
        .from(CHAIN)
        .where(CHAIN.ID.in(chains))
        .fetchMap(CHAIN.ID, CHAIN.SEQUENCE);
  }

  private void wake(Map<UUID, Long> ends) {
    waiters.stream()
        .filter(waiter -> ends.getOrDefault(waiter.chain(), 0L) > waiter.after())
        .forEach(waiter -> waiter.grown().complete(null));
  }

  @Override
  public void destroy() {
    looks.shutdownNow();
  }
}
