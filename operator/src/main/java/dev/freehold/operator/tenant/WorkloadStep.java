package dev.freehold.operator.tenant;

import dev.freehold.crds.AppRelease;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.api.model.apps.DeploymentCondition;
import io.fabric8.kubernetes.api.model.apps.DeploymentStatus;
import java.util.List;
import java.util.Optional;

/**
 * Deployment, Service and exposure of the tenant's release; scaled to zero when nothing may run.
 */
final class WorkloadStep implements TenantStep {
  private final Children children;
  private final NamespaceQuota quota;
  private final AppExposure exposure;
  private final Hibernation hibernation;
  private final Hostnames hostnames;
  private final PodTroubles troubles;
  private final WorkloadIdentity identity;

  WorkloadStep(
      Children children,
      NamespaceQuota quota,
      AppExposure exposure,
      Hibernation hibernation,
      Catalog catalog,
      PodTroubles troubles,
      WorkloadIdentity identity) {
    this.children = children;
    this.quota = quota;
    this.exposure = exposure;
    this.hibernation = hibernation;
    this.hostnames = new Hostnames(exposure, catalog, children);
    this.troubles = troubles;
    this.identity = identity;
  }

  @Override
  public String name() {
    return "workload";
  }

  @Override
  public ConditionType condition() {
    return ConditionType.WorkloadReady;
  }

  @Override
  public StepResult run(TenantWork work) {
    AppRelease release = work.release();
    if (release == null) {
      String pin = work.tenant().getSpec().release();
      return StepResult.blocked(
          condition(),
          Reason.ReleaseMissing,
          pin == null
              ? "no AppRelease has spec.default: true: create one, or pin one with spec.release"
              : "AppRelease '%s', which spec.release names, does not exist: create it, or remove the pin"
                  .formatted(pin));
    }
    Optional<String> refusal = hostnames.refusal(work.tenant());
    if (refusal.isPresent()) {
      hostnames.withdraw(work);
      return StepResult.blocked(condition(), Reason.Conflict, refusal.get());
    }
    hibernation.decide(work);
    int replicas = work.replicas();
    children.apply(AppManifests.service(work));
    children.apply(exposure.manifest(work));
    // An autoscaler decides how many, while any are to run.
    Optional<Integer> autoscaled =
        replicas == 0
            ? Optional.empty()
            : children
                .find(Deployment.class, work.namespace(), AppManifests.NAME)
                .flatMap(Ownership::autoscaled)
                .filter(count -> count > 0);
    Deployment manifest = AppManifests.deployment(work, release, replicas, identity);
    if (autoscaled.isPresent()) {
      manifest.getSpec().setReplicas(null);
      replicas = autoscaled.get();
    }
    Deployment deployment = children.apply(manifest);
    Rollout rollout = Rollout.of(deployment, replicas);
    if (rollout.isOver()) {
      quota.fit(work);
    }
    StepResult result =
        replicas == 0
            ? new StepResult.Done(Reason.ScaledToZero, "no pod runs")
            : rollout(work, deployment, rollout, release);
    if (result instanceof StepResult.Done) {
      work.runsRelease();
    }
    return result;
  }

  private StepResult rollout(
      TenantWork work, Deployment deployment, Rollout rollout, AppRelease release) {
    String image = "release '%s'".formatted(release.getMetadata().getName());
    String message =
        "%d of %d pods of %s are ready"
            .formatted(
                rollout.isComplete() ? rollout.wanted() : rollout.done(), rollout.wanted(), image);
    if (rollout.isComplete()) {
      return new StepResult.Done(Reason.RolledOut, message);
    }
    DeploymentStatus status = deployment.getStatus();
    Optional<String> failure =
        rollout.observed() && status != null ? failure(status.getConditions()) : Optional.empty();
    if (failure.isPresent()) {
      String cause = troubles.of(work.namespace()).orElse(failure.get());
      return rollout.isServing()
          ? new StepResult.Serving(
              Reason.UpdateFailed,
              "new pods of %s do not become ready, the ones before them keep serving: %s"
                  .formatted(image, cause))
          : new StepResult.Underway(
              Reason.RolloutFailed,
              "the pods of %s do not become ready: %s".formatted(image, cause));
    }
    return rollout.isServing()
        ? new StepResult.Serving(Reason.Updating, message + ", the others serve as before")
        : new StepResult.Underway(
            Reason.RollingOut,
            "%s yet: kubectl -n %s describe pods tells of each"
                .formatted(message, work.namespace()));
  }

  /** Kubernetes gives up after the deadline; a refused pod before that is often only early. */
  private static Optional<String> failure(List<DeploymentCondition> conditions) {
    boolean gaveUp = find(conditions, "Progressing", "False").isPresent();
    return gaveUp
        ? find(conditions, "ReplicaFailure", "True")
            .or(() -> find(conditions, "Progressing", "False"))
        : Optional.empty();
  }

  private static Optional<String> find(
      List<DeploymentCondition> conditions, String type, String status) {
    return conditions.stream()
        .filter(each -> type.equals(each.getType()) && status.equals(each.getStatus()))
        .map(DeploymentCondition::getMessage)
        .findFirst();
  }
}
