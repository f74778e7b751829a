package dev.freehold.operator.tenant;

import dev.freehold.crds.Freehold;
import dev.freehold.crds.Tenant;
import dev.freehold.operator.OperatorSettings;
import dev.freehold.operator.ResourceEvents;
import dev.freehold.operator.ServerSideApply;
import io.fabric8.kubernetes.api.model.Namespace;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.dsl.base.PatchContext;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Clock;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Finds tenants' namespaces whose Tenant is no more: its finalizer was taken away by hand, or the
 * cluster was restored without it. They are told by a label and an annotation on the namespace
 * itself, where {@code kubectl} shows them, and never deleted by themselves.
 *
 * <p>Once in an interval what the informers know is compared, without a request; a namespace whose
 * Tenant seems to be gone is told only after a read of both from the API.
 */
final class OrphanedNamespaces implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(OrphanedNamespaces.class);

  private static final PatchContext APPLY = ServerSideApply.by(Freehold.ORPHANS_MANAGER);

  /** Namespaces that are read in one comparison; the others' turn comes at the next. */
  private static final int READ_AT_ONCE = 50;

  private final Supplier<Stream<Namespace>> namespaces;
  private final TenantIndex tenants;
  private final KubernetesClient client;
  private final ResourceEvents events;
  private final OperatorSettings.Orphans settings;
  private final Clock clock;
  private final ScheduledExecutorService timer =
      Executors.newSingleThreadScheduledExecutor(
          Thread.ofPlatform().name("orphaned-namespaces").daemon().factory());
  private volatile int orphans;

  /**
   * @param namespaces all that carry our labels, as an informer knows them
   */
  OrphanedNamespaces(
      Supplier<Stream<Namespace>> namespaces,
      TenantIndex tenants,
      KubernetesClient client,
      OperatorSettings.Orphans settings,
      MeterRegistry meters,
      Clock clock) {
    this.namespaces = namespaces;
    this.tenants = tenants;
    this.client = client;
    this.events = new ResourceEvents(client, clock);
    this.settings = settings;
    this.clock = clock;
    Gauge.builder("freehold.namespaces.orphaned", this, found -> found.orphans)
        .description("Tenants' namespaces whose Tenant is no more")
        .register(meters);
  }

  /** Only the active operator does, a standby's informers run as well. */
  void start() {
    long interval = settings.interval().toMillis();
    timer.scheduleWithFixedDelay(this::compareQuietly, interval, interval, TimeUnit.MILLISECONDS);
  }

  private void compareQuietly() {
    try {
      compare();
    } catch (RuntimeException e) {
      log.atWarn().setCause(e).log("namespaces were not compared with Tenants; tried again");
    }
  }

  void compare() {
    int told = 0;
    var candidates = new ArrayList<Namespace>();
    for (Namespace namespace : namespaces.get().toList()) {
      boolean isTold = isTold(namespace);
      if (tenants.tenant(tenant(namespace)).isPresent()) {
        if (isTold) {
          apply(namespace, Map.of());
        }
      } else if (isTold) {
        told++;
      } else if (!namespace.isMarkedForDeletion()) {
        candidates.add(namespace);
      }
    }
    for (Namespace candidate : candidates.stream().limit(READ_AT_ONCE).toList()) {
      if (tellIfOrphan(candidate.getMetadata().getName())) {
        told++;
      }
    }
    orphans = told;
  }

  /** The namespace is read first: a Tenant is there before its namespace is made. */
  private boolean tellIfOrphan(String name) {
    Namespace namespace = client.namespaces().withName(name).get();
    if (namespace == null || namespace.isMarkedForDeletion() || isYoung(namespace)) {
      return false;
    }
    String tenant = tenant(namespace);
    // Without the label it is no longer ours.
    if (tenant.isEmpty() || client.resources(Tenant.class).withName(tenant).get() != null) {
      return false;
    }
    if (!isTold(namespace)) {
      String message =
          "there is no Tenant '%s', noticed at %s. Apply it again and it takes this namespace over, or delete what is in it: kubectl delete namespace %s. Its database is listed by the condition Orphans of its DatabaseServer"
              .formatted(tenant, clock.instant().truncatedTo(ChronoUnit.SECONDS), name);
      apply(
          namespace,
          Map.of(
              "labels", Map.of(Freehold.ORPHANED, "true"),
              "annotations", Map.of(Freehold.ORPHANED, message)));
      events.warning(namespace, "Orphaned", message);
    }
    return true;
  }

  private boolean isYoung(Namespace namespace) {
    return Instant.parse(namespace.getMetadata().getCreationTimestamp())
        .plus(settings.grace())
        .isAfter(clock.instant());
  }

  /**
   * @param marks of the metadata; what is left out is taken away
   */
  private void apply(Namespace namespace, Map<String, Object> marks) {
    var metadata = new HashMap<>(marks);
    String name = namespace.getMetadata().getName();
    metadata.put("name", name);
    // Or it would be made anew when it has ended meanwhile.
    metadata.put("uid", namespace.getMetadata().getUid());
    Map<String, Object> manifest =
        Map.of("apiVersion", "v1", "kind", "Namespace", "metadata", metadata);
    try {
      client
          .namespaces()
          .withName(name)
          .patch(APPLY, client.getKubernetesSerialization().asJson(manifest));
    } catch (KubernetesClientException e) {
      log.atInfo().addKeyValue("namespace", name).setCause(e).log("not marked; tried again");
    }
  }

  private static boolean isTold(Namespace namespace) {
    return namespace.getMetadata().getLabels().containsKey(Freehold.ORPHANED);
  }

  private static String tenant(Namespace namespace) {
    return Objects.requireNonNullElse(
        namespace.getMetadata().getLabels().get(Freehold.TENANT_LABEL), "");
  }

  @Override
  public void close() {
    timer.shutdownNow();
  }
}
