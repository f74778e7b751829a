package dev.freehold.controlplane.tenants;

import dev.freehold.controlplane.access.Permission;
import dev.freehold.controlplane.access.Principal;
import dev.freehold.controlplane.access.Requires;
import dev.freehold.controlplane.web.ProblemCode;
import dev.freehold.controlplane.web.Refuses;
import java.util.UUID;
import org.springframework.http.HttpHeaders;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RestController;

/** What is told about a tenant after a fresh proof of identity only. */
@RestController
@RequestMapping("/api/v1/organizations/{organization}/tenants/{tenant}")
class TenantSecretsController {
  private final CredentialsReading credentials;
  private final TenantExport export;

  TenantSecretsController(CredentialsReading credentials, TenantExport export) {
    this.credentials = credentials;
    this.export = export;
  }

  @Refuses({ProblemCode.CREDENTIALS_NOT_READY, ProblemCode.CLUSTER_UNAVAILABLE})
  @GetMapping("/credentials")
  @Requires(Permission.TENANT_READ_CREDENTIALS)
  Credentials credentials(
      @PathVariable UUID organization, @PathVariable UUID tenant, Principal principal) {
    return credentials.read(organization, tenant, principal.actor());
  }

  @GetMapping("/export")
  @Requires(Permission.TENANT_EXPORT)
  ResponseEntity<TenantExport.Export> export(
      @PathVariable UUID organization, @PathVariable UUID tenant, Principal principal) {
    return ResponseEntity.ok()
        .header(
            HttpHeaders.CONTENT_DISPOSITION,
            "attachment; filename=\"tenant-%s.json\"".formatted(tenant))
        .body(export.of(organization, tenant, principal.actor()));
  }
}
