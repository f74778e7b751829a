package dev.freehold.controlplane.tenants;

import dev.freehold.controlplane.access.Requires;
import dev.freehold.controlplane.access.Workload;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RestController;

/** What a tenant's app asks about its own Tenant. */
@RestController
@RequestMapping("/api/v1/workload")
class WorkloadController {
  private final TenantLimits limits;

  WorkloadController(TenantLimits limits) {
    this.limits = limits;
  }

  @GetMapping("/self")
  @Requires.Workload
  TenantLimits.Self self(Workload workload) {
    return limits.self(workload.tenant());
  }
}
