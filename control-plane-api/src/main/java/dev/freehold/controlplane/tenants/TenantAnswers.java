package dev.freehold.controlplane.tenants;

import dev.freehold.controlplane.web.ProblemCode;
import dev.freehold.controlplane.web.ProblemException;
import java.net.URI;
import java.util.UUID;
import org.springframework.http.HttpStatus;
import org.springframework.http.ResponseEntity;
import org.springframework.stereotype.Component;

/**
 * A Tenant as the answer to a request, with its ETag: 200 or 201 when the cluster has the wish, 202
 * when it will.
 */
@Component
class TenantAnswers {
  private final Tenants tenants;
  private final TenantViews views;

  TenantAnswers(Tenants tenants, TenantViews views) {
    this.tenants = tenants;
    this.views = views;
  }

  /**
   * @throws ProblemException {@code not_found}
   */
  TenantViews.View view(UUID organization, UUID tenant) {
    return views
        .find(organization, tenant)
        .orElseThrow(() -> new ProblemException(ProblemCode.NOT_FOUND));
  }

  static ResponseEntity<TenantViews.View> found(TenantViews.View view) {
    return answer(HttpStatus.OK, view);
  }

  ResponseEntity<TenantViews.View> carriedOut(UUID organization, UUID tenant) {
    tenants.carryOut(tenant);
    TenantViews.View view = view(organization, tenant);
    return answer(view.applied() ? HttpStatus.OK : HttpStatus.ACCEPTED, view);
  }

  /** Empty, when nothing of it is left. */
  ResponseEntity<TenantViews.View> deleted(UUID organization, UUID tenant) {
    tenants.carryOut(tenant);
    return views
        .find(organization, tenant)
        .map(view -> answer(view.applied() ? HttpStatus.OK : HttpStatus.ACCEPTED, view))
        .orElseGet(() -> ResponseEntity.noContent().build());
  }

  ResponseEntity<TenantViews.View> created(UUID organization, UUID tenant) {
    tenants.carryOut(tenant);
    TenantViews.View view = view(organization, tenant);
    return ResponseEntity.status(view.applied() ? HttpStatus.CREATED : HttpStatus.ACCEPTED)
        .location(URI.create("/api/v1/organizations/%s/tenants/%s".formatted(organization, tenant)))
        .eTag(view.tag().header())
        .body(view);
  }

  private static ResponseEntity<TenantViews.View> answer(HttpStatus status, TenantViews.View view) {
    return ResponseEntity.status(status).eTag(view.tag().header()).body(view);
  }
}
