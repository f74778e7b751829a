package dev.freehold.operator;

import dev.freehold.crds.Freehold;
import io.fabric8.kubernetes.api.model.Event;
import io.fabric8.kubernetes.api.model.EventBuilder;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.time.Clock;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.UUID;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What {@code kubectl describe} lists under Events of a Plan, an AppRelease or a DatabaseServer. An
 * event that cannot be written is logged and forgotten; the conditions hold the truth.
 */
public final class ResourceEvents {
  private static final Logger log = LoggerFactory.getLogger(ResourceEvents.class);

  /** Events of cluster-scoped objects live there. */
  private static final String NAMESPACE = "default";

  private final KubernetesClient client;
  private final Clock clock;

  public ResourceEvents(KubernetesClient client, Clock clock) {
    this.client = client;
    this.clock = clock;
  }

  public void normal(HasMetadata about, String reason, String message) {
    write(of(about, "Normal", reason, message, clock.instant()));
  }

  public void warning(HasMetadata about, String reason, String message) {
    write(of(about, "Warning", reason, message, clock.instant()));
  }

  private void write(Event event) {
    try {
      client.resource(event).create();
    } catch (KubernetesClientException e) {
      log.atWarn().addKeyValue("reason", event.getReason()).setCause(e).log("event not written");
    }
  }

  /**
   * @param type {@code Normal} or {@code Warning}
   */
  public static Event of(
      HasMetadata about, String type, String reason, String message, Instant at) {
    String now = at.truncatedTo(ChronoUnit.SECONDS).toString();
    String name = about.getMetadata().getName();
    return new EventBuilder()
        .withNewMetadata()
        .withName(name + "." + UUID.randomUUID().toString().substring(0, 13))
        .withNamespace(NAMESPACE)
        .endMetadata()
        .withNewInvolvedObject()
        .withApiVersion(about.getApiVersion())
        .withKind(about.getKind())
        .withName(name)
        .withUid(about.getMetadata().getUid())
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
  }
}
