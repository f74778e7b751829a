package dev.freehold.testbed.node;

import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.ContainerPort;
import io.fabric8.kubernetes.api.model.ContainerStatus;
import io.fabric8.kubernetes.api.model.IntOrString;
import io.fabric8.kubernetes.api.model.Probe;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The startup, readiness and liveness probes of one run of a container. Only {@code httpGet} over
 * plain HTTP is supported.
 */
final class HealthChecks {

  private static final Duration IDLE = Duration.ofSeconds(10);

  private final Container container;
  private final Map<Integer, Integer> ports;
  private final HttpClient http;
  private final Clock clock;
  private final @Nullable ProbeState startup;
  private final @Nullable ProbeState readiness;
  private final @Nullable ProbeState liveness;

  /**
   * @param ports local port by container port
   * @param before the status of a process that outlived an agent, so that it is not taken out of
   *     service; null for a new one
   */
  HealthChecks(
      Container container,
      Map<Integer, Integer> ports,
      @Nullable ContainerStatus before,
      HttpClient http,
      Clock clock) {
    this.container = container;
    this.ports = ports;
    this.http = http;
    this.clock = clock;
    var now = clock.instant();
    this.startup =
        state(
            container.getStartupProbe(),
            before != null && Boolean.TRUE.equals(before.getStarted()),
            now);
    this.readiness =
        state(
            container.getReadinessProbe(),
            before != null && Boolean.TRUE.equals(before.getReady()),
            now);
    this.liveness = state(container.getLivenessProbe(), true, now);
  }

  boolean started() {
    return startup == null || startup.passing();
  }

  boolean ready() {
    return started() && (readiness == null || readiness.passing());
  }

  /** The probe for which the container must be restarted, or null. */
  @Nullable Probe fatal() {
    return Stream.of(startup, liveness)
        .filter(Objects::nonNull)
        .filter(ProbeState::failed)
        .map(ProbeState::probe)
        .findFirst()
        .orElse(null);
  }

  /** Asks the probes that are due and returns the time until the next. */
  Duration run() throws InterruptedException {
    if (startup != null && !startup.passing()) {
      return run(startup);
    }
    var wait = IDLE;
    for (var state : new @Nullable ProbeState[] {readiness, liveness}) {
      if (state != null) {
        var due = run(state);
        wait = due.compareTo(wait) < 0 ? due : wait;
      }
    }
    return wait;
  }

  private Duration run(ProbeState state) throws InterruptedException {
    if (state.untilDue(clock.instant()).isZero()) {
      state.answered(answersWell(state.probe()), clock.instant());
    }
    return state.untilDue(clock.instant());
  }

  private boolean answersWell(Probe probe) throws InterruptedException {
    var get = probe.getHttpGet();
    var path = get.getPath() == null ? "/" : get.getPath();
    var uri =
        URI.create(
            "http://127.0.0.1:"
                + localPort(get.getPort())
                + (path.startsWith("/") ? path : "/" + path));
    var request =
        HttpRequest.newBuilder(uri)
            .timeout(Duration.ofSeconds(ProbeState.or(probe.getTimeoutSeconds(), 1)))
            .header("User-Agent", "kube-probe/local-node");
    get.getHttpHeaders().stream()
        .filter(header -> !header.getName().equalsIgnoreCase("host"))
        .forEach(header -> request.header(header.getName(), header.getValue()));
    try {
      var status = http.send(request.build(), BodyHandlers.discarding()).statusCode();
      return status >= 200 && status < 400;
    } catch (IOException e) {
      return false;
    }
  }

  private int localPort(IntOrString port) {
    var number = port.getIntVal() == null ? namedPort(port.getStrVal()) : port.getIntVal();
    // A port that the container does not declare is the process's own business.
    return ports.getOrDefault(number, number);
  }

  private int namedPort(String name) {
    return container.getPorts().stream()
        .filter(port -> name.equals(port.getName()))
        .map(ContainerPort::getContainerPort)
        .findFirst()
        .orElse(0);
  }

  /** Refuses what is not supported before the container starts, instead of calling it healthy. */
  static void validate(Container container) {
    Stream.of(
            container.getStartupProbe(),
            container.getReadinessProbe(),
            container.getLivenessProbe())
        .filter(Objects::nonNull)
        .filter(
            probe -> probe.getHttpGet() == null || "HTTPS".equals(probe.getHttpGet().getScheme()))
        .findFirst()
        .ifPresent(
            _ -> {
              throw new ContainerWaits(
                  ContainerWaits.Reason.CreateContainerConfigError,
                  "the local node knows only httpGet probes with scheme HTTP: change the probes of container "
                      + container.getName());
            });
  }

  private static @Nullable ProbeState state(@Nullable Probe probe, boolean passing, Instant now) {
    return probe == null ? null : new ProbeState(probe, passing, now);
  }
}
