package dev.freehold.tenantapp.controlplane;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.boot.context.event.ApplicationReadyEvent;
import org.springframework.context.event.EventListener;
import org.springframework.stereotype.Component;

/**
 * What the control plane said last. Pages show that and never wait: the first one after a minute
 * has it asked anew in the background, so that an app that nobody uses asks nobody.
 */
@Component
@ConditionalOnControlPlane
public class KnownSelf {

  private static final Logger log = LoggerFactory.getLogger(KnownSelf.class);
  static final Duration FRESH = Duration.ofMinutes(1);
  static final Duration AFTER_FAILURE = Duration.ofSeconds(15);

  /** Older knowledge is not shown: the control plane is away for so long that it may be wrong. */
  static final Duration KEPT = Duration.ofHours(1);

  private record Heard(Self self, Instant at) {}

  private final ControlPlaneClient controlPlane;
  private final Clock clock;
  private final AtomicBoolean asking = new AtomicBoolean();
  private volatile Instant askAgain = Instant.MIN;
  private volatile @Nullable Heard heard;
  private boolean failing;

  KnownSelf(ControlPlaneClient controlPlane, Clock clock) {
    this.controlPlane = controlPlane;
    this.clock = clock;
  }

  /** Null: nothing is known, yet or any more. Never waits. */
  public @Nullable Self get() {
    var now = clock.instant();
    if (!now.isBefore(askAgain) && asking.compareAndSet(false, true)) {
      Thread.ofVirtual().name("control-plane").start(this::ask);
    }
    var last = heard;
    return last == null || last.at().plus(KEPT).isBefore(now) ? null : last.self();
  }

  /** So that the first page knows. */
  @EventListener(ApplicationReadyEvent.class)
  void started() {
    get();
  }

  private void ask() {
    try {
      heard = new Heard(controlPlane.self(), clock.instant());
      askAgain = clock.instant().plus(FRESH);
      failing = false;
    } catch (IOException | UncheckedIOException e) {
      askAgain = clock.instant().plus(AFTER_FAILURE);
      if (!failing) {
        // Once, until it answers again; pages do without.
        log.atWarn()
            .addKeyValue("cause", e.getMessage())
            .log("The control plane cannot be asked about this tenant");
      }
      failing = true;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } finally {
      asking.set(false);
    }
  }
}
