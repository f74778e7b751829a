package dev.freehold.controlplane.tenants;

import dev.freehold.controlplane.access.Principal;
import dev.freehold.controlplane.access.Requires;
import dev.freehold.controlplane.access.StaffPermission;
import dev.freehold.controlplane.web.EntityTag;
import dev.freehold.controlplane.web.ProblemCode;
import dev.freehold.controlplane.web.Refuses;
import jakarta.validation.Valid;
import jakarta.validation.constraints.Pattern;
import jakarta.validation.constraints.Size;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PutMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestHeader;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RestController;

/** What the platform team decides for one Tenant. */
@RestController
@RequestMapping("/api/v1/tenants/{tenant}/pins")
class PinController {
  private static final String OBJECT_MESSAGE = "must be a name of Kubernetes";

  /** Whole: what is left out is unpinned. */
  record Pinning(
      @Nullable @Size(max = 63) @Pattern(regexp = TenantController.PLAN, message = OBJECT_MESSAGE)
          String server,
      @Nullable @Size(max = 63) @Pattern(regexp = TenantController.PLAN, message = OBJECT_MESSAGE)
          String release,
      @Nullable
          @Size(max = 253)
          @Pattern(
              regexp = "[a-z0-9]([-a-z0-9]*[a-z0-9])?(\\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*",
              message = "must be a host name")
          String hostname) {
    Pins pins() {
      return new Pins(server, release, hostname);
    }
  }

  private final TenantPins pins;
  private final Tenants tenants;

  PinController(TenantPins pins, Tenants tenants) {
    this.pins = pins;
    this.tenants = tenants;
  }

  @GetMapping
  @Requires.Staff(StaffPermission.TENANT_PIN)
  ResponseEntity<Pins> get(@PathVariable UUID tenant) {
    return answer(pins.of(tenant));
  }

  @Refuses({ProblemCode.FIELD_OWNED_BY_OTHER, ProblemCode.MOVE_NOT_AVAILABLE})
  @PutMapping
  @Requires.Staff(StaffPermission.TENANT_PIN)
  ResponseEntity<Pins> pin(
      @PathVariable UUID tenant,
      @RequestHeader(value = EntityTag.IF_MATCH, required = false) @Nullable String ifMatch,
      @Valid @RequestBody Pinning pinning,
      Principal principal) {
    pins.pin(tenant, pinning.pins(), ifMatch, principal.actor());
    tenants.carryOut(tenant);
    return answer(pins.of(tenant));
  }

  private static ResponseEntity<Pins> answer(TenantPins.Pinned pinned) {
    return ResponseEntity.ok().eTag(pinned.tag().header()).body(pinned.pins());
  }
}
