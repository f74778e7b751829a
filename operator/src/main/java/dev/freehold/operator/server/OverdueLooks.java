package dev.freehold.operator.server;

import dev.freehold.crds.DatabaseServer;
import dev.freehold.operator.Wakes;
import io.javaoperatorsdk.operator.processing.event.ResourceID;
import io.javaoperatorsdk.operator.processing.event.source.Cache;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.HashSet;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Has a DatabaseServer looked at when nobody did for too long. A look sets the timer of the next
 * one; both get lost when a resource is deleted and made again under its name while a look at the
 * former one goes on.
 */
final class OverdueLooks extends Wakes<DatabaseServer> {
  private final Duration interval;
  private final Clock clock;

  /** When the last look ended, by UID; {@link Instant#MAX} while one goes on. */
  private final Map<String, Instant> looks = new ConcurrentHashMap<>();

  private final ScheduledExecutorService beat =
      Executors.newSingleThreadScheduledExecutor(
          Thread.ofPlatform().name("databaseserver-overdue").daemon().factory());
  private volatile @Nullable Cache<DatabaseServer> servers;

  OverdueLooks(Duration interval, Clock clock) {
    super("databaseserver-overdue");
    this.interval = interval;
    this.clock = clock;
  }

  /** Before the informers start. */
  void attach(Cache<DatabaseServer> cache) {
    servers = cache;
  }

  @Override
  public void start() {
    super.start();
    beat.scheduleWithFixedDelay(
        this::wakeOverdue, interval.toMillis(), interval.toMillis(), TimeUnit.MILLISECONDS);
  }

  void begin(DatabaseServer server) {
    looks.put(server.getMetadata().getUid(), Instant.MAX);
  }

  void end(DatabaseServer server) {
    looks.put(server.getMetadata().getUid(), clock.instant());
  }

  void wakeOverdue() {
    var known = servers;
    if (known == null) {
      return;
    }
    Instant now = clock.instant();
    var there = new HashSet<String>();
    known
        .list()
        .forEach(
            server -> {
              String uid = server.getMetadata().getUid();
              there.add(uid);
              Instant last = looks.putIfAbsent(uid, now);
              if (last != null && last.isBefore(now.minus(interval.multipliedBy(2)))) {
                wake(ResourceID.fromResource(server));
              }
            });
    looks.keySet().retainAll(there);
  }

  @Override
  public void stop() {
    beat.shutdownNow();
    super.stop();
  }
}
