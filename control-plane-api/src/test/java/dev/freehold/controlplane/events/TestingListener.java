package dev.freehold.controlplane.events;

import java.util.List;
import java.util.UUID;
import java.util.concurrent.CopyOnWriteArrayList;
import org.springframework.context.ApplicationEventPublisher;
import org.springframework.modulith.events.ApplicationModuleListener;
import org.springframework.stereotype.Component;

/** Hears {@link Told}, and fails at some of them the first time. */
@Component
class TestingListener {
  /** Something happened. */
  record Told(UUID id, int failures) {}

  private final List<UUID> attempts = new CopyOnWriteArrayList<>();
  private final ApplicationEventPublisher publisher;

  TestingListener(ApplicationEventPublisher publisher) {
    this.publisher = publisher;
  }

  void publish(Told told) {
    publisher.publishEvent(told);
  }

  @ApplicationModuleListener
  void on(Told told) {
    attempts.add(told.id());
    if (attempts(told.id()) <= told.failures()) {
      throw new IllegalStateException("the listener was told to fail");
    }
  }

  long attempts(UUID id) {
    return attempts.stream().filter(id::equals).count();
  }
}
