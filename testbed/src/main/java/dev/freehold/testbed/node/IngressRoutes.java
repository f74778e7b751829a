package dev.freehold.testbed.node;

import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.Service;
import io.fabric8.kubernetes.api.model.ServicePort;
import io.fabric8.kubernetes.api.model.networking.v1.HTTPIngressPath;
import io.fabric8.kubernetes.api.model.networking.v1.Ingress;
import io.fabric8.kubernetes.api.model.networking.v1.IngressServiceBackend;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Finds the local port for a host and path: Ingress rule → Service → ready pods of this node. Hosts
 * are matched whole.
 */
record IngressRoutes(
    Supplier<? extends Collection<Ingress>> ingresses,
    Supplier<? extends Collection<Service>> services,
    Supplier<? extends Collection<Pod>> pods) {

  sealed interface Route {

    /**
     * Where the request may go.
     *
     * @param ports local ports of the ready pods, at least one, in the order of the pods' names
     */
    record Found(List<Integer> ports) implements Route {}

    record UnknownHost(SortedSet<String> known) implements Route {}

    record Unavailable(String reason) implements Route {}
  }

  private record Backend(String namespace, HTTPIngressPath path) {}

  Route find(String host, String path) {
    var backends = backends(host).toList();
    if (backends.isEmpty()) {
      return new Route.UnknownHost(hosts());
    }
    return backends.stream()
        .filter(backend -> matches(backend.path(), path))
        .max(Comparator.comparingInt(backend -> path(backend.path()).length()))
        .map(this::route)
        .orElseGet(
            () ->
                new Route.Unavailable(
                    "no path of the Ingress for host %s matches %s".formatted(host, path)));
  }

  /** The first Ingress with that host. */
  Optional<Ingress> ingress(String host) {
    return ingresses.get().stream()
        .filter(
            ingress ->
                ingress.getSpec().getRules().stream()
                    .anyMatch(rule -> host.equalsIgnoreCase(rule.getHost())))
        .findFirst();
  }

  private Route route(Backend backend) {
    var wanted = backend.path().getBackend().getService();
    if (wanted == null) {
      return new Route.Unavailable(
          "the Ingress has a backend that is not a Service; use a Service");
    }
    var name = backend.namespace() + "/" + wanted.getName();
    var service =
        services.get().stream()
            .filter(
                it ->
                    name.equals(it.getMetadata().getNamespace() + "/" + it.getMetadata().getName()))
            .findFirst();
    if (service.isEmpty()) {
      return new Route.Unavailable(
          "the Ingress names Service %s, which does not exist: create it".formatted(name));
    }
    var port = port(service.get(), wanted);
    if (port.isEmpty()) {
      return new Route.Unavailable(
          "Service %s has no port as the Ingress names it".formatted(name));
    }
    var selected = selected(service.get());
    var ports =
        selected.stream()
            .filter(IngressRoutes::isReady)
            .flatMap(pod -> localPort(pod, port.get()).stream())
            .toList();
    return ports.isEmpty()
        ? new Route.Unavailable(noneReady(name, selected))
        : new Route.Found(ports);
  }

  private List<Pod> selected(Service service) {
    var selector = service.getSpec().getSelector();
    return pods.get().stream()
        .filter(
            pod -> pod.getMetadata().getNamespace().equals(service.getMetadata().getNamespace()))
        .filter(
            pod -> pod.getMetadata().getLabels() != null && selector != null && !selector.isEmpty())
        .filter(pod -> pod.getMetadata().getLabels().entrySet().containsAll(selector.entrySet()))
        .sorted(Comparator.comparing(pod -> pod.getMetadata().getName()))
        .toList();
  }

  private static Optional<ServicePort> port(Service service, IngressServiceBackend wanted) {
    var port = wanted.getPort();
    return service.getSpec().getPorts().stream()
        .filter(
            it ->
                port.getNumber() != null
                    ? port.getNumber().equals(it.getPort())
                    : port.getName().equals(it.getName()))
        .findFirst();
  }

  private static Optional<Integer> localPort(Pod pod, ServicePort port) {
    var target = port.getTargetPort();
    var number =
        target.getIntVal() != null
            ? Optional.of(target.getIntVal())
            : pod.getSpec().getContainers().stream()
                .flatMap(container -> container.getPorts().stream())
                .filter(it -> target.getStrVal().equals(it.getName()))
                .map(it -> it.getContainerPort())
                .findFirst();
    return number.map(LocalPorts.read(pod)::get);
  }

  private static String noneReady(String service, List<Pod> pods) {
    var states =
        pods.stream()
            .map(pod -> pod.getMetadata().getName() + " " + pod.getStatus().getPhase())
            .collect(Collectors.joining(", "));
    return "no pod of Service %s is ready on this node with a declared port; %s"
        .formatted(service, pods.isEmpty() ? "none is there" : "there are " + states);
  }

  private static boolean isReady(Pod pod) {
    return pod.getMetadata().getDeletionTimestamp() == null
        && pod.getStatus().getConditions().stream()
            .anyMatch(it -> it.getType().equals("Ready") && it.getStatus().equals("True"));
  }

  private Stream<Backend> backends(String host) {
    return ingresses.get().stream()
        .flatMap(
            ingress ->
                ingress.getSpec().getRules().stream()
                    .filter(rule -> host.equalsIgnoreCase(rule.getHost()) && rule.getHttp() != null)
                    .flatMap(rule -> rule.getHttp().getPaths().stream())
                    .map(path -> new Backend(ingress.getMetadata().getNamespace(), path)));
  }

  private SortedSet<String> hosts() {
    return ingresses.get().stream()
        .flatMap(ingress -> ingress.getSpec().getRules().stream())
        .map(rule -> String.valueOf(rule.getHost()))
        .collect(Collectors.toCollection(TreeSet::new));
  }

  private static boolean matches(HTTPIngressPath rule, String path) {
    var wanted = path(rule);
    if ("Exact".equals(rule.getPathType())) {
      return path.equals(wanted);
    }
    return path.equals(wanted) || path.startsWith(wanted.endsWith("/") ? wanted : wanted + "/");
  }

  private static String path(HTTPIngressPath rule) {
    return rule.getPath() == null || rule.getPath().isEmpty() ? "/" : rule.getPath();
  }
}
