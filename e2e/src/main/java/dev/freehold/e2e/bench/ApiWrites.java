package dev.freehold.e2e.bench;

import dev.freehold.crds.Freehold;
import dev.freehold.testbed.cluster.AuditEvent;
import dev.freehold.testbed.cluster.AuditLog;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** What the operator wrote to the API server, by its user agent in the audit log; leases aside. */
public record ApiWrites(List<AuditEvent> events) {
  private static final Set<String> CHILDREN =
      Set.of(
          "namespaces",
          "resourcequotas",
          "limitranges",
          "networkpolicies",
          "secrets",
          "services",
          "ingresses",
          "deployments");

  public static ApiWrites between(AuditLog log, Instant from, Instant until) {
    try (var events = log.eventsSince(from)) {
      return new ApiWrites(
          events
              .filter(AuditEvent::isWrite)
              .filter(event -> event.userAgent().startsWith(Freehold.OPERATOR_MANAGER))
              .filter(event -> !event.resource().equals("leases"))
              .filter(event -> event.instant().isBefore(until))
              .toList());
    }
  }

  /** By verb, resource and outcome: an apply that answers 201 has created. */
  public Map<String, Long> byKind() {
    return events.stream()
        .collect(
            Collectors.groupingBy(
                event ->
                    "%s %s%s %d"
                        .formatted(
                            event.verb(),
                            event.resource(),
                            event.subresource().isEmpty() ? "" : "/" + event.subresource(),
                            event.code()),
                TreeMap::new,
                Collectors.counting()));
  }

  long childCreations() {
    return children().filter(event -> event.code() == 201).count();
  }

  /** Must be none: each child is created once and never written again. */
  long childUpdates() {
    return children().filter(event -> event.code() != 201).count();
  }

  long eventsWritten() {
    return events.stream().filter(event -> event.resource().equals("events")).count();
  }

  /** Of Tenants alone: finalizer, binding, status. */
  long tenantWrites() {
    return events.stream().filter(event -> event.resource().equals("tenants")).count();
  }

  long others() {
    return events.size() - children().count() - eventsWritten() - tenantWrites();
  }

  private Stream<AuditEvent> children() {
    return events.stream().filter(event -> CHILDREN.contains(event.resource()));
  }
}
