package dev.freehold.operator;

import io.fabric8.kubernetes.api.model.HasMetadata;
import io.javaoperatorsdk.operator.api.reconciler.Context;
import io.javaoperatorsdk.operator.processing.event.ResourceID;
import io.javaoperatorsdk.operator.processing.event.source.AbstractEventSource;
import io.javaoperatorsdk.operator.processing.event.source.Cache;
import io.javaoperatorsdk.operator.processing.event.source.controller.ResourceAction;
import io.javaoperatorsdk.operator.processing.event.source.controller.ResourceEvent;
import java.time.Duration;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;

/**
 * Has a resource looked at that was made again under its name while the framework took leave of the
 * former one.
 *
 * <p>A reconciler that is called for the end of a resource too ({@code
 * triggerReconcilerOnAllEvents}) gets whatever has the name by then, said to be deleted; after that
 * call the framework knows nothing of the name, and no event but the resource's own next change
 * brings it back: no timer, no {@link Wakes}.
 */
public final class Recreations<P extends HasMetadata> extends AbstractEventSource<Void, P> {
  private static final Duration UNTIL_FORGOTTEN = Duration.ofSeconds(1);

  private final Cache<P> cache;
  private final Set<ResourceID> departed = ConcurrentHashMap.newKeySet();
  private final ScheduledExecutorService timer =
      Executors.newSingleThreadScheduledExecutor(
          Thread.ofPlatform().name("recreations").daemon().factory());

  public Recreations(String name, Cache<P> cache) {
    super(Void.class, name);
    this.cache = cache;
  }

  /** What a reconcile was called for. */
  public enum Occasion {
    LIVES,
    GONE,
    /** Said to be deleted, and lives: it is looked at soon, and now nothing must be done to it. */
    REBORN
  }

  /** To be asked at the begin of each reconcile. */
  public Occasion occasion(P resource, Context<P> context) {
    var id = ResourceID.fromResource(resource);
    if (!context.isPrimaryResourceDeleted()) {
      departed.remove(id);
      return Occasion.LIVES;
    }
    departed.add(id);
    lookLater(id);
    return cache.get(id).filter(known -> uid(known).equals(uid(resource))).isPresent()
        ? Occasion.REBORN
        : Occasion.GONE;
  }

  private void lookLater(ResourceID id) {
    timer.schedule(() -> look(id), UNTIL_FORGOTTEN.toMillis(), TimeUnit.MILLISECONDS);
  }

  /** Until a reconcile of the new one begins: the last one of the former may take longer. */
  private void look(ResourceID id) {
    if (!departed.contains(id)) {
      return;
    }
    Optional<P> again = cache.get(id);
    if (again.isEmpty()) {
      departed.remove(id);
      return;
    }
    getEventHandler().handleEvent(new ResourceEvent(ResourceAction.ADDED, id, again.get()));
    lookLater(id);
  }

  private static String uid(HasMetadata resource) {
    return Objects.requireNonNullElse(resource.getMetadata().getUid(), "");
  }

  @Override
  public Set<Void> getSecondaryResources(P primary) {
    return Set.of();
  }

  @Override
  public void stop() {
    timer.shutdownNow();
    super.stop();
  }
}
