package dev.freehold.operator.tenant;

import dev.freehold.crds.Freehold;
import dev.freehold.crds.Tenant;
import io.fabric8.kubernetes.api.model.EventBuilder;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.time.Clock;
import java.time.temporal.ChronoUnit;
import java.util.UUID;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What {@code kubectl describe tenant} lists under Events: transitions that a tenant's engineer
 * would care about. An event that cannot be written is logged and forgotten; the conditions hold
 * the truth.
 */
final class TenantEvents {
  private static final Logger log = LoggerFactory.getLogger(TenantEvents.class);

  /** Events of cluster-scoped objects live there. */
  private static final String NAMESPACE = "default";

  private final KubernetesClient client;
  private final Clock clock;

  TenantEvents(KubernetesClient client, Clock clock) {
    this.client = client;
    this.clock = clock;
  }

  void mended(Tenant tenant, String what) {
    record(tenant, "Normal", "Mended", what);
  }

  void normal(Tenant tenant, String reason, String message) {
    record(tenant, "Normal", reason, message);
  }

  void warning(Tenant tenant, String reason, String message) {
    record(tenant, "Warning", reason, message);
  }

  private void record(Tenant tenant, String type, String reason, String message) {
    String now = clock.instant().truncatedTo(ChronoUnit.SECONDS).toString();
    var event =
        new EventBuilder()
            .withNewMetadata()
            .withName(
                tenant.getMetadata().getName()
                    + "."
                    + UUID.randomUUID().toString().substring(0, 13))
            .withNamespace(NAMESPACE)
            .endMetadata()
            .withNewInvolvedObject()
            .withApiVersion(HasMetadata.getApiVersion(Tenant.class))
            .withKind(HasMetadata.getKind(Tenant.class))
            .withName(tenant.getMetadata().getName())
            .withUid(tenant.getMetadata().getUid())
            .endInvolvedObject()
            .withType(type)
            .withReason(reason)
            .withMessage(message)
            .withFirstTimestamp(now)
            .withLastTimestamp(now)
            .withCount(1)
            .withNewSource()
            .withComponent(Freehold.OPERATOR_MANAGER)
            .endSource()
            .build();
    try {
      client.resource(event).create();
    } catch (KubernetesClientException e) {
      log.atWarn().addKeyValue("reason", reason).setCause(e).log("event not written");
    }
  }
}
