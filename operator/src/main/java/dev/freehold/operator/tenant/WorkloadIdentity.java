package dev.freehold.operator.tenant;

import dev.freehold.crds.Tenant;
import io.fabric8.kubernetes.api.model.EnvVar;
import io.fabric8.kubernetes.api.model.EnvVarBuilder;
import io.fabric8.kubernetes.api.model.Volume;
import io.fabric8.kubernetes.api.model.VolumeBuilder;
import io.fabric8.kubernetes.api.model.VolumeMount;
import io.fabric8.kubernetes.api.model.VolumeMountBuilder;
import io.fabric8.kubernetes.api.model.networking.v1.NetworkPolicyEgressRule;
import java.net.URI;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * By what an app proves to the control plane whose it is: a ServiceAccount token for that audience
 * alone, which the kubelet renews in a file and which ends with its pod. The Kubernetes API does
 * not take it. Tenants that no organization of the control plane owns get none, so nothing of
 * theirs differs.
 */
final class WorkloadIdentity {
  /** As the control plane's {@code freehold.identity.workload-audience}. */
  private static final String AUDIENCE = "freehold";

  private static final long LIFETIME_SECONDS = 3600;
  private static final String VOLUME = "freehold";
  private static final String DIRECTORY = "/var/run/secrets/freehold";
  private static final String FILE = "token";

  private final @Nullable URI controlPlane;

  /**
   * @param controlPlane its address, for apps and browsers; null: there is none
   */
  WorkloadIdentity(@Nullable URI controlPlane) {
    this.controlPlane = controlPlane;
  }

  List<EnvVar> environment(Tenant tenant) {
    return addressFor(tenant)
        .map(
            address ->
                List.of(
                    variable("FREEHOLD_API_URL", address.toString()),
                    variable("FREEHOLD_TOKEN_FILE", DIRECTORY + "/" + FILE)))
        .orElse(List.of());
  }

  List<Volume> volumes(Tenant tenant) {
    return addressFor(tenant)
        .map(
            _ ->
                new VolumeBuilder()
                    .withName(VOLUME)
                    .withNewProjected()
                    .addNewSource()
                    .withNewServiceAccountToken(AUDIENCE, LIFETIME_SECONDS, FILE)
                    .endSource()
                    .endProjected()
                    .build())
        .stream()
        .toList();
  }

  List<VolumeMount> mounts(Tenant tenant) {
    return addressFor(tenant)
        .map(
            _ ->
                new VolumeMountBuilder()
                    .withName(VOLUME)
                    .withMountPath(DIRECTORY)
                    .withReadOnly(true)
                    .build())
        .stream()
        .toList();
  }

  /** To the control plane's port; behind a name any address may answer there. */
  List<NetworkPolicyEgressRule> egress(Tenant tenant) {
    return addressFor(tenant)
        .map(
            address ->
                NamespaceManifests.egressTo(
                    address.getHost(),
                    address.getPort() != -1
                        ? address.getPort()
                        : address.getScheme().equals("https") ? 443 : 80))
        .stream()
        .toList();
  }

  private Optional<URI> addressFor(Tenant tenant) {
    return tenant.getSpec().organization() == null
        ? Optional.empty()
        : Optional.ofNullable(controlPlane);
  }

  private static EnvVar variable(String name, String value) {
    return new EnvVarBuilder().withName(name).withValue(value).build();
  }
}
