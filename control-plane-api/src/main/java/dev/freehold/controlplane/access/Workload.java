package dev.freehold.controlplane.access;

import jakarta.servlet.http.HttpServletRequest;
import java.util.Optional;

/**
 * A tenant's app that asks by itself, for no person.
 *
 * @param tenant the Tenant's name
 */
public record Workload(String tenant) {
  private static final String ATTRIBUTE = Workload.class.getName();

  void attachTo(HttpServletRequest request) {
    request.setAttribute(ATTRIBUTE, this);
  }

  /** Empty: it is no workload's. */
  static Optional<Workload> of(HttpServletRequest request) {
    return Optional.ofNullable((Workload) request.getAttribute(ATTRIBUTE));
  }
}
