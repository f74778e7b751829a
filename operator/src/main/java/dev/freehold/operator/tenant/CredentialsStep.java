package dev.freehold.operator.tenant;

import dev.freehold.operator.server.DatabaseAdmin;
import dev.freehold.operator.server.Registry;
import dev.freehold.operator.server.RegistryRow;
import io.fabric8.kubernetes.api.model.Secret;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.time.Clock;
import java.util.Optional;

/**
 * The Secret that the app binds to. The password waits sealed in the registry row until the Secret
 * holds it and is erased from the row then; when both are without it (the Secret was deleted by
 * hand), the login gets a new one.
 */
final class CredentialsStep implements TenantStep {
  private final KubernetesClient client;
  private final Children children;
  private final Registry registry;
  private final DatabaseAdmin admin;
  private final Rotations rotations;
  private final Clock clock;

  CredentialsStep(
      KubernetesClient client,
      Children children,
      Registry registry,
      DatabaseAdmin admin,
      Rotations rotations,
      Clock clock) {
    this.client = client;
    this.children = children;
    this.registry = registry;
    this.admin = admin;
    this.rotations = rotations;
    this.clock = clock;
  }

  @Override
  public String name() {
    return "credentials";
  }

  @Override
  public ConditionType condition() {
    return ConditionType.CredentialsReady;
  }

  @Override
  public StepResult run(TenantWork work) {
    if (!work.facts().row().isOpened()) {
      work.observed(admin.open(work.server(), work.facts().row()));
    }
    Optional<StepResult> rotation = rotations.advance(work);
    Optional<Secret> known = children.find(Secret.class, work.namespace(), BindingSecret.NAME);
    boolean asWanted = known.isPresent() && Children.hasHash(known.get(), BindingSecret.hash(work));
    boolean current =
        asWanted
            && children.isCurrent(
                known.get(), BindingSecret.of(work, ""), BindingSecret.hash(work));
    if (!current && asWanted && !children.mayMend(BindingSecret.of(work, ""))) {
      return rotation.orElseGet(
          () ->
              new StepResult.Serving(
                  Reason.Drift,
                  "Secret '%s/%s' is changed as often as it is mended, and is left alone for a while: stop whoever writes it"
                      .formatted(work.namespace(), BindingSecret.NAME)));
    }
    if (!current) {
      // What somebody wrote over is no password that we could trust.
      String password = password(work, asWanted ? Optional.empty() : known);
      children.apply(BindingSecret.of(work, password), BindingSecret.hash(work));
    }
    RegistryRow row = work.facts().row();
    if (row.sealedPassword() != null) {
      RegistryRow handedOut =
          registry.handOut(work.server(), row, Rotations.request(work), clock.instant());
      work.observed(work.facts().with(handedOut));
    }
    return rotation.orElseGet(
        () ->
            new StepResult.Done(
                Reason.SecretWritten,
                "Secret '%s/%s' holds login '%s'"
                    .formatted(work.namespace(), BindingSecret.NAME, row.login())));
  }

  private String password(TenantWork work, Optional<Secret> known) {
    RegistryRow row = work.facts().row();
    Optional<String> waiting = registry.password(row);
    if (waiting.isPresent()) {
      return waiting.get();
    }
    if (known.isPresent() && BindingSecret.holdsRevision(known.get(), row.passwordRevision())) {
      Optional<String> held = BindingSecret.password(client, work);
      if (held.isPresent()) {
        return held.get();
      }
    }
    work.observed(admin.renewPassword(work.server(), row));
    return registry
        .password(work.facts().row())
        .orElseThrow(() -> new IllegalStateException("a renewed password is sealed in its row"));
  }
}
