package dev.freehold.testbed.node;

import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.ContainerPort;
import io.fabric8.kubernetes.api.model.Pod;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * Container ports and the local ports that stand for them: two pods may want the same one, so each
 * process gets free ones. A pod tells them in its annotations.
 */
final class LocalPorts {

  /** Local port of the pod's main port, a number. */
  static final String MAIN = "freehold.dev/local-port";

  /** All local ports: {@code 8080=41234,8081=41235}, container port first. */
  static final String ALL = "freehold.dev/local-ports";

  private LocalPorts() {}

  /** The port named {@code http}, else the first. */
  static Optional<ContainerPort> main(Container container) {
    return container.getPorts().stream()
        .filter(port -> "http".equals(port.getName()))
        .findFirst()
        .or(() -> container.getPorts().stream().findFirst());
  }

  /** Local ports for a new run: those of the run before where they are free. */
  static Map<Integer, Integer> choose(Container container, Map<Integer, Integer> before) {
    var chosen = new TreeMap<Integer, Integer>();
    for (var port : container.getPorts()) {
      var old = before.get(port.getContainerPort());
      chosen.put(port.getContainerPort(), old != null && isFree(old) ? old : free());
    }
    return chosen;
  }

  static Map<String, String> annotations(Pod pod, Map<Integer, Integer> ports) {
    var annotations = new LinkedHashMap<String, String>();
    pod.getSpec().getContainers().stream()
        .flatMap(container -> main(container).stream())
        .findFirst()
        .map(main -> ports.get(main.getContainerPort()))
        .ifPresent(local -> annotations.put(MAIN, String.valueOf(local)));
    if (!ports.isEmpty()) {
      annotations.put(
          ALL, ports.entrySet().stream().map(Object::toString).collect(Collectors.joining(",")));
    }
    return annotations;
  }

  /** Local port by container port, as the pod's annotations tell. */
  static Map<Integer, Integer> read(Pod pod) {
    var annotations = pod.getMetadata().getAnnotations();
    var all = annotations == null ? "" : annotations.getOrDefault(ALL, "");
    return Arrays.stream(all.split(",", -1))
        .filter(pair -> pair.matches("\\d+=\\d+"))
        .map(pair -> pair.split("=", 2))
        .collect(
            Collectors.toMap(pair -> Integer.valueOf(pair[0]), pair -> Integer.valueOf(pair[1])));
  }

  private static boolean isFree(int port) {
    try (var _ = bind(port)) {
      return true;
    } catch (IOException e) {
      return false;
    }
  }

  static int free() {
    try (var socket = bind(0)) {
      return socket.getLocalPort();
    } catch (IOException e) {
      throw new UncheckedIOException("no free port on 127.0.0.1", e);
    }
  }

  private static ServerSocket bind(int port) throws IOException {
    return new ServerSocket(port, 1, InetAddress.ofLiteral("127.0.0.1"));
  }
}
