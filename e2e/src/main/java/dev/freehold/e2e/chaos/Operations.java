package dev.freehold.e2e.chaos;

import dev.freehold.crds.Freehold;
import dev.freehold.crds.Restriction;
import dev.freehold.crds.Tenant;
import dev.freehold.crds.TenantSpec.ReclaimPolicy;
import dev.freehold.operator.Manifests;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.dsl.base.PatchContext;
import io.fabric8.kubernetes.client.dsl.base.PatchType;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Asks the API server for what the schedule says, one after the other, and again until it has
 * heard.
 */
final class Operations {
  /** Longer than any fault; what holds a deletion longer is a finding. */
  private static final Duration LIMIT = Duration.ofMinutes(3);

  private static final PatchContext MERGE =
      new PatchContext.Builder().withPatchType(PatchType.JSON_MERGE).build();

  private final ChaosWorld world;
  private final KubernetesClient client;

  Operations(ChaosWorld world) {
    this.world = world;
    this.client = world.client();
  }

  void perform(Operation operation) throws InterruptedException {
    Subject subject = world.subjects().get(operation.tenant());
    subject.begin();
    try {
      world.timeline().note("operation %s", operation);
      switch (operation) {
        case Operation.Create _ -> create(subject, Optional.empty());
        case Operation.Undelete _ -> undelete(subject);
        case Operation.ChangePlan(_, String plan) -> {
          patch(subject, "{\"spec\": {\"plan\": \"%s\"}}".formatted(plan));
          subject.wants(plan);
        }
        case Operation.Restrict(_, Restriction.Level level) -> {
          patch(
              subject,
              "{\"spec\": {\"restrictions\": {\"platform\": {\"level\": \"%s\", \"reason\": \"fault suite\"}}}}"
                  .formatted(level));
          subject.wants(level);
        }
        case Operation.Lift _ -> {
          patch(subject, "{\"spec\": {\"restrictions\": null}}");
          subject.wants((Restriction.Level) null);
        }
        case Operation.Rotate(_, int request) ->
            patch(
                subject,
                "{\"metadata\": {\"annotations\": {\"%s\": \"%d\"}}}"
                    .formatted(Freehold.ROTATE_ANNOTATION, request));
        case Operation.Delete(_, ReclaimPolicy policy) -> delete(subject, policy);
      }
    } finally {
      subject.done();
    }
  }

  private void create(Subject subject, Optional<String> adopt) throws InterruptedException {
    Patience.await(
        "the former %s is gone".formatted(subject.name()),
        LIMIT,
        () -> world.tenant(subject) == null);
    String manifest =
        Manifests.tenant(
            subject.name(), adopt.map(id -> new String[] {"adopt: " + id}).orElse(new String[0]));
    Tenant tenant = client.getKubernetesSerialization().unmarshal(manifest, Tenant.class);
    asked(
        subject,
        () -> {
          if (world.tenant(subject) == null) {
            client.resource(tenant).create();
          }
        });
    subject.present();
  }

  /** A deletion that came before any database was made has left nothing to adopt. */
  private void undelete(Subject subject) throws InterruptedException {
    Patience.await(
        "the former %s is gone".formatted(subject.name()),
        LIMIT,
        () -> world.tenant(subject) == null);
    var tombstone = new String[1];
    Patience.await(
        "the registries say what is kept of %s".formatted(subject.name()),
        LIMIT,
        () -> {
          // A Tenant that went before it was bound has left a claim: the operator takes it back.
          boolean settled =
              rows(subject, "creating").isEmpty() && rows(subject, "assigned").isEmpty();
          tombstone[0] = rows(subject, "tombstone").stream().findFirst().orElse("");
          return settled;
        });
    create(subject, Optional.of(tombstone[0]).filter(id -> !id.isEmpty()));
  }

  /** Ids of what the registries have of the name, the newest first. */
  private List<String> rows(Subject subject, String state) throws SQLException {
    var ids = new ArrayList<String>();
    for (DatabaseHost host : world.hosts()) {
      try (var connection = host.registry()) {
        ids.addAll(
            Rows.column(
                connection,
                "select id from registry.tenant_database where tenant_name = ? and state = ? order by tombstoned_at desc",
                subject.name(),
                state));
      }
    }
    return ids;
  }

  private void delete(Subject subject, ReclaimPolicy policy) throws InterruptedException {
    patch(subject, "{\"spec\": {\"reclaimPolicy\": \"%s\"}}".formatted(policy));
    switch (policy) {
      case Retain -> subject.retained();
      case Delete -> subject.absent();
    }
    asked(subject, () -> client.resources(Tenant.class).withName(subject.name()).delete());
  }

  private void patch(Subject subject, String json) throws InterruptedException {
    asked(
        subject, () -> client.resources(Tenant.class).withName(subject.name()).patch(MERGE, json));
  }

  /** An answer that got lost leaves us to ask once more. */
  private void asked(Subject subject, Runnable request) throws InterruptedException {
    Patience.await(
        "the API server hears of " + subject.name(),
        LIMIT,
        () -> {
          try {
            request.run();
            return true;
          } catch (KubernetesClientException e) {
            world
                .timeline()
                .note("%s is asked again: %s", subject.name(), String.valueOf(e.getMessage()));
            return false;
          }
        });
  }
}
