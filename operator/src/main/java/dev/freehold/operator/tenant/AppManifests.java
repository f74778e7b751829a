package dev.freehold.operator.tenant;

import dev.freehold.crds.AppRelease;
import dev.freehold.crds.AppReleaseSpec;
import dev.freehold.crds.Freehold;
import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.ContainerBuilder;
import io.fabric8.kubernetes.api.model.IntOrString;
import io.fabric8.kubernetes.api.model.Probe;
import io.fabric8.kubernetes.api.model.ProbeBuilder;
import io.fabric8.kubernetes.api.model.Quantity;
import io.fabric8.kubernetes.api.model.Service;
import io.fabric8.kubernetes.api.model.ServiceBuilder;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.api.model.apps.DeploymentBuilder;
import java.math.BigDecimal;
import java.math.MathContext;
import java.util.Map;

/** The app of a tenant: Deployment and Service. */
final class AppManifests {
  static final String NAME = "app";
  static final int SERVICE_PORT = 80;
  private static final String BINDINGS = "/bindings";

  /**
   * A pod that is to end still serves for so long: proxies need a moment to notice. Done by the
   * kubelet, so the image needs no shell.
   */
  private static final long PRE_STOP_SECONDS = 5;

  private AppManifests() {}

  static Deployment deployment(
      TenantWork work, AppRelease release, int replicas, WorkloadIdentity identity) {
    String tenant = work.name();
    Map<String, String> selector =
        Map.of(Freehold.TENANT_LABEL, tenant, "app.kubernetes.io/name", NAME);
    var metadata = Labels.metadata(tenant, work.namespace(), NAME);
    metadata.getLabels().put("app.kubernetes.io/name", NAME);
    metadata.getLabels().put("app.kubernetes.io/version", release.getSpec().version());
    String revision = Integer.toString(work.facts().row().passwordRevision());
    // On the Deployment too: its status then says how far this password has come.
    metadata.getAnnotations().put(BindingSecret.REVISION_ANNOTATION, revision);
    return new DeploymentBuilder()
        .withMetadata(metadata)
        .withNewSpec()
        .withReplicas(replicas)
        .withRevisionHistoryLimit(2)
        .withProgressDeadlineSeconds(
            (int) release.getSpec().effectiveProgressDeadline().toSeconds())
        .withNewSelector()
        .withMatchLabels(selector)
        .endSelector()
        .withNewStrategy()
        .withType("RollingUpdate")
        .withNewRollingUpdate()
        .withMaxUnavailable(new IntOrString(0))
        .withMaxSurge(new IntOrString(1))
        .endRollingUpdate()
        .endStrategy()
        .withNewTemplate()
        .withNewMetadata()
        .withLabels(selector)
        .addToAnnotations(BindingSecret.REVISION_ANNOTATION, revision)
        .addToAnnotations("freehold.dev/database", work.facts().row().id().value())
        .endMetadata()
        .withNewSpec()
        // The app has no business with the Kubernetes API; WorkloadIdentity's token is not for it.
        .withAutomountServiceAccountToken(false)
        .withEnableServiceLinks(false)
        .withTerminationGracePeriodSeconds(30L + PRE_STOP_SECONDS)
        .withNewSecurityContext()
        .withRunAsNonRoot(true)
        .withNewSeccompProfile()
        .withType("RuntimeDefault")
        .endSeccompProfile()
        .endSecurityContext()
        .withContainers(container(work, release.getSpec(), identity))
        .addNewVolume()
        .withName(BindingSecret.NAME)
        .withNewSecret()
        .withSecretName(BindingSecret.NAME)
        .endSecret()
        .endVolume()
        .addNewVolume()
        .withName("tmp")
        .withNewEmptyDir()
        .endEmptyDir()
        .endVolume()
        .addAllToVolumes(identity.volumes(work.tenant()))
        .endSpec()
        .endTemplate()
        .endSpec()
        .build();
  }

  private static Container container(
      TenantWork work, AppReleaseSpec release, WorkloadIdentity identity) {
    EffectivePlan plan = work.plan();
    return new ContainerBuilder()
        .withName(NAME)
        .withImage(release.image())
        .addNewPort()
        .withName("http")
        .withContainerPort(release.effectivePort())
        .endPort()
        .addNewEnv()
        .withName("SERVICE_BINDING_ROOT")
        .withValue(BINDINGS)
        .endEnv()
        .addNewEnv()
        .withName("PORT")
        .withValue(Integer.toString(release.effectivePort()))
        .endEnv()
        .addNewEnv()
        .withName("FREEHOLD_TENANT")
        .withValue(work.name())
        .endEnv()
        .addNewEnv()
        .withName("FREEHOLD_DISPLAY_NAME")
        .withValue(work.tenant().getSpec().displayName())
        .endEnv()
        .addAllToEnv(identity.environment(work.tenant()))
        .withNewResources()
        .withLimits(Map.of("cpu", plan.cpu(), "memory", plan.memory()))
        .withRequests(Map.of("cpu", requestedCpu(plan), "memory", plan.memory()))
        .endResources()
        // A slow start is not a dead app: liveness begins when start-up has ended.
        .withStartupProbe(probe(release.effectiveLivenessPath(), 1, 120))
        .withLivenessProbe(probe(release.effectiveLivenessPath(), 10, 3))
        .withReadinessProbe(probe(release.effectiveReadinessPath(), 5, 2))
        .withNewLifecycle()
        .withNewPreStop()
        .withNewSleep(PRE_STOP_SECONDS)
        .endPreStop()
        .endLifecycle()
        .withNewSecurityContext()
        .withAllowPrivilegeEscalation(false)
        .withReadOnlyRootFilesystem(true)
        .withNewCapabilities()
        .withDrop("ALL")
        .endCapabilities()
        .endSecurityContext()
        .addNewVolumeMount()
        .withName(BindingSecret.NAME)
        .withMountPath(BINDINGS + "/" + BindingSecret.NAME)
        .withReadOnly(true)
        .endVolumeMount()
        .addNewVolumeMount()
        .withName("tmp")
        .withMountPath("/tmp")
        .endVolumeMount()
        .addAllToVolumeMounts(identity.mounts(work.tenant()))
        .build();
  }

  private static Probe probe(String path, int periodSeconds, int failureThreshold) {
    return new ProbeBuilder()
        .withNewHttpGet()
        .withPath(path)
        .withPort(new IntOrString("http"))
        .endHttpGet()
        .withPeriodSeconds(periodSeconds)
        .withTimeoutSeconds(3)
        .withFailureThreshold(failureThreshold)
        .build();
  }

  /** A tenth of the limit: most tenants are idle most of the time. */
  static Quantity requestedCpu(EffectivePlan plan) {
    return Quantity.fromNumericalAmount(
        plan.cpu().getNumericalAmount().divide(BigDecimal.TEN, MathContext.DECIMAL32), "m");
  }

  /**
   * Headless: whoever exposes the app goes to its pods, and a fleet needs neither an address of the
   * service range nor rules on every node for each tenant.
   */
  static Service service(TenantWork work) {
    return new ServiceBuilder()
        .withMetadata(Labels.metadata(work.name(), work.namespace(), NAME))
        .withNewSpec()
        .withClusterIP("None")
        .withSelector(Map.of(Freehold.TENANT_LABEL, work.name(), "app.kubernetes.io/name", NAME))
        .addNewPort()
        .withName("http")
        .withPort(SERVICE_PORT)
        .withTargetPort(new IntOrString("http"))
        .endPort()
        .endSpec()
        .build();
  }
}
