package dev.freehold.testbed.node;

import io.fabric8.kubernetes.api.model.networking.v1.Ingress;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.dsl.base.PatchContext;
import io.fabric8.kubernetes.client.dsl.base.PatchType;
import java.time.Clock;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.regex.Pattern;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Writes on an Ingress when a request came by it, where the Ingress asks for that: at most once in
 * the time that it names, and at once when its app sleeps, which wakes it.
 */
final class RequestMarks {
  static final String ASKED = "freehold.dev/mark-requests";
  static final String LAST_REQUEST = "freehold.dev/last-request";
  static final String HIBERNATED = "freehold.dev/hibernated";

  /** How long an app that was asked to wake may take; then its requests are refused. */
  static final Duration WAKING = Duration.ofSeconds(60);

  private static final Logger log = LoggerFactory.getLogger(RequestMarks.class);
  private static final Pattern SECONDS = Pattern.compile("([0-9]{1,9})s");

  /** While the operator has not seen the mark, further requests need not write it again. */
  private static final Duration ONCE = Duration.ofSeconds(5);

  private final KubernetesClient client;
  private final Clock clock;
  private final Executor writer;
  private final Map<String, Instant> written = new ConcurrentHashMap<>();
  private final Map<String, Instant> woken = new ConcurrentHashMap<>();

  RequestMarks(KubernetesClient client, Clock clock, Executor writer) {
    this.client = client;
    this.clock = clock;
    this.writer = writer;
  }

  /** A request goes to a pod; it does not wait for the mark. */
  void served(Ingress ingress) {
    interval(ingress)
        .filter(interval -> claims(ingress, lastRequest(ingress), interval))
        .ifPresent(_ -> writer.execute(() -> write(ingress)));
  }

  /** No pod is ready: true when one is on its way, because a request asked for it. */
  boolean wakes(Ingress ingress) {
    if ("true".equals(annotation(ingress, HIBERNATED))) {
      woken.put(key(ingress), clock.instant());
      return !claims(ingress, Optional.empty(), ONCE) || write(ingress);
    }
    var asked = woken.get(key(ingress));
    return asked != null && asked.plus(WAKING).isAfter(clock.instant());
  }

  /** True for one caller, when nothing was written for so long. */
  private boolean claims(Ingress ingress, Optional<Instant> seen, Duration interval) {
    var now = clock.instant();
    if (seen.filter(it -> it.plus(interval).isAfter(now)).isPresent()) {
      return false;
    }
    var mine = new boolean[1];
    written.compute(
        key(ingress),
        (_, known) -> {
          mine[0] = known == null || !known.plus(interval).isAfter(now);
          return mine[0] ? now : known;
        });
    return mine[0];
  }

  private boolean write(Ingress ingress) {
    try {
      client
          .network()
          .v1()
          .ingresses()
          .inNamespace(ingress.getMetadata().getNamespace())
          .withName(ingress.getMetadata().getName())
          .patch(
              PatchContext.of(PatchType.JSON_MERGE),
              "{\"metadata\": {\"annotations\": {\"%s\": \"%s\"}}}"
                  .formatted(LAST_REQUEST, clock.instant()));
      return true;
    } catch (KubernetesClientException e) {
      written.remove(key(ingress));
      log.atWarn()
          .addKeyValue("ingress", key(ingress))
          .setCause(e)
          .log("the request was not marked");
      return false;
    }
  }

  private static Optional<Duration> interval(Ingress ingress) {
    var matcher = SECONDS.matcher(annotation(ingress, ASKED));
    return matcher.matches()
        ? Optional.of(Duration.ofSeconds(Long.parseLong(matcher.group(1))))
        : Optional.empty();
  }

  private static Optional<Instant> lastRequest(Ingress ingress) {
    try {
      return Optional.of(annotation(ingress, LAST_REQUEST))
          .filter(value -> !value.isEmpty())
          .map(value -> OffsetDateTime.parse(value).toInstant());
    } catch (DateTimeException e) {
      return Optional.empty();
    }
  }

  private static String annotation(Ingress ingress, String key) {
    var annotations = ingress.getMetadata().getAnnotations();
    return annotations == null ? "" : annotations.getOrDefault(key, "");
  }

  private static String key(Ingress ingress) {
    return ingress.getMetadata().getNamespace() + "/" + ingress.getMetadata().getName();
  }
}
