package dev.freehold.operator;

import io.fabric8.kubernetes.api.model.coordination.v1.Lease;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.dsl.Resource;
import io.fabric8.kubernetes.client.dsl.base.PatchContext;
import io.fabric8.kubernetes.client.dsl.base.PatchType;
import io.fabric8.kubernetes.client.extended.leaderelection.LeaderCallbacks;
import io.javaoperatorsdk.operator.api.config.LeaderElectionConfiguration;
import java.net.HttpURLConnection;
import java.util.UUID;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The lease that says which operator is active. The framework takes and renews it, but leaves it to
 * its end when it stops ({@code LeaderElectionManager} sets {@code releaseOnCancel} to false), so
 * it is given back here.
 */
final class LeaderLease {
  private static final Logger log = LoggerFactory.getLogger(LeaderLease.class);
  private static final String NAME = "freehold-operator";

  private final KubernetesClient client;
  private final String namespace;
  private final String identity = UUID.randomUUID().toString();

  LeaderLease(KubernetesClient client, String namespace) {
    this.client = client;
    this.namespace = namespace;
  }

  LeaderElectionConfiguration configuration(
      OperatorSettings.LeaderElection times, LeaderCallbacks callbacks) {
    return new LeaderElectionConfiguration(
        NAME,
        namespace,
        times.leaseDuration(),
        times.renewDeadline(),
        times.retryPeriod(),
        identity,
        callbacks,
        false);
  }

  /**
   * Lets the next operator be active at once. Only for one that renews no more and does nothing any
   * more; what is another's by now stays so.
   */
  void release() {
    try {
      Lease lease = lease().get();
      if (lease == null || !identity.equals(lease.getSpec().getHolderIdentity())) {
        return;
      }
      lease()
          .patch(
              PatchContext.of(PatchType.JSON_MERGE),
              "{\"metadata\": {\"resourceVersion\": \"%s\"}, \"spec\": {\"holderIdentity\": null}}"
                  .formatted(lease.getMetadata().getResourceVersion()));
      log.info("the lease is given back");
    } catch (KubernetesClientException e) {
      if (e.getCode() != HttpURLConnection.HTTP_CONFLICT) {
        log.warn("the lease was not given back: another operator is active when it ends", e);
      }
    }
  }

  private Resource<Lease> lease() {
    return client.leases().inNamespace(namespace).withName(NAME);
  }
}
