package dev.freehold.testbed.node;

import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.ServiceAccountTokenProjection;
import io.fabric8.kubernetes.api.model.authentication.TokenRequestBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The tokens of a pod's service account, bound to the pod, so that they end with it, and renewed
 * before they expire.
 */
final class ServiceAccountTokens {

  private static final Logger log = LoggerFactory.getLogger(ServiceAccountTokens.class);

  private record Issued(String token, Instant renewAt, Instant expires) {}

  private final KubernetesClient client;
  private final Pod pod;
  private final Clock clock;
  private final double renewal;
  private final Map<ServiceAccountTokenProjection, Issued> issued = new HashMap<>();

  /**
   * @param renewal share of a token's life after which it is renewed
   */
  ServiceAccountTokens(KubernetesClient client, Pod pod, Clock clock, double renewal) {
    this.client = client;
    this.pod = pod;
    this.clock = clock;
    this.renewal = renewal;
  }

  String token(ServiceAccountTokenProjection wanted) {
    var now = clock.instant();
    var known = issued.get(wanted);
    if (known != null && now.isBefore(known.renewAt())) {
      return known.token();
    }
    try {
      var fresh = request(wanted, now);
      issued.put(wanted, fresh);
      return fresh.token();
    } catch (KubernetesClientException e) {
      if (known == null || now.isAfter(known.expires())) {
        throw new ContainerWaits(
            ContainerWaits.Reason.ContainerCreating,
            "cannot get a service account token: " + e.getMessage());
      }
      log.atWarn()
          .addKeyValue("pod", pod.getMetadata().getName())
          .setCause(e)
          .log("token not renewed, will try again");
      return known.token();
    }
  }

  private Issued request(ServiceAccountTokenProjection wanted, Instant now) {
    var meta = pod.getMetadata();
    var request = new TokenRequestBuilder().withNewSpec();
    if (wanted.getAudience() != null && !wanted.getAudience().isEmpty()) {
      request.withAudiences(wanted.getAudience());
    }
    var status =
        client
            .serviceAccounts()
            .inNamespace(meta.getNamespace())
            .withName(pod.getSpec().getServiceAccountName())
            .tokenRequest(
                request
                    .withExpirationSeconds(wanted.getExpirationSeconds())
                    .withNewBoundObjectRef()
                    .withApiVersion("v1")
                    .withKind("Pod")
                    .withName(meta.getName())
                    .withUid(meta.getUid())
                    .endBoundObjectRef()
                    .endSpec()
                    .build())
            .getStatus();
    var expires = Instant.parse(status.getExpirationTimestamp());
    var life = Duration.between(now, expires);
    return new Issued(
        status.getToken(), now.plusMillis((long) (life.toMillis() * renewal)), expires);
  }
}
