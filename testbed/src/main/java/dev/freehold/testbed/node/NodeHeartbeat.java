package dev.freehold.testbed.node;

import io.fabric8.kubernetes.api.model.Node;
import io.fabric8.kubernetes.api.model.NodeBuilder;
import io.fabric8.kubernetes.api.model.NodeCondition;
import io.fabric8.kubernetes.api.model.NodeConditionBuilder;
import io.fabric8.kubernetes.api.model.OwnerReferenceBuilder;
import io.fabric8.kubernetes.api.model.Quantity;
import io.fabric8.kubernetes.api.model.coordination.v1.Lease;
import io.fabric8.kubernetes.api.model.coordination.v1.LeaseBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.dsl.Resource;
import io.fabric8.kubernetes.client.dsl.base.PatchContext;
import io.fabric8.kubernetes.client.dsl.base.PatchType;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Registers the Node and keeps it Ready: renews its Lease every 10 s (without it the node
 * controller calls the node Unknown after 40 s) and its status every 5 min, or at once when
 * somebody changed or deleted the Node.
 */
final class NodeHeartbeat implements AutoCloseable {

  private static final Logger log = LoggerFactory.getLogger(NodeHeartbeat.class);
  private static final String LEASES = "kube-node-lease";
  private static final Duration STATUS_AGE = Duration.ofMinutes(5);
  private static final Map<String, Quantity> CAPACITY =
      Map.of(
          "cpu",
          new Quantity("1k"),
          "memory",
          new Quantity("1Ti"),
          "pods",
          new Quantity("500"),
          "ephemeral-storage",
          new Quantity("1Ti"));

  private final KubernetesClient client;
  private final String name;
  private final Clock clock;
  private final ScheduledExecutorService timer =
      Executors.newSingleThreadScheduledExecutor(
          Thread.ofPlatform().daemon().name("node-heartbeat").factory());

  NodeHeartbeat(KubernetesClient client, String name, Clock clock) {
    this.client = client;
    this.name = name;
    this.clock = clock;
  }

  /**
   * Registers the node; an API server that refuses or does not answer is an error here, later beats
   * try again.
   */
  void start() {
    beat();
    var _ = timer.scheduleWithFixedDelay(this::tryBeat, 10, 10, TimeUnit.SECONDS);
  }

  @Override
  public void close() {
    timer.shutdownNow();
  }

  private void tryBeat() {
    try {
      beat();
    } catch (KubernetesClientException e) {
      log.atWarn().addKeyValue("node", name).setCause(e).log("heartbeat failed, will try again");
    }
  }

  private void beat() {
    var node = register();
    renewLease(node);
    if (!isReady(node)) {
      var patch = Map.of("status", status(node));
      client
          .nodes()
          .withName(name)
          .subresource("status")
          .patch(
              PatchContext.of(PatchType.JSON_MERGE),
              client.getKubernetesSerialization().asJson(patch));
    }
  }

  private Node register() {
    var labels =
        Map.of(
            "kubernetes.io/hostname", name, "kubernetes.io/os", "linux", LocalNode.LABEL, "true");
    var node = client.nodes().withName(name).get();
    if (node == null) {
      return client
          .nodes()
          .resource(
              new NodeBuilder()
                  .withNewMetadata()
                  .withName(name)
                  .withLabels(labels)
                  .endMetadata()
                  .build())
          .create();
    }
    if (node.getMetadata().getLabels().entrySet().containsAll(labels.entrySet())) {
      return node;
    }
    return client
        .nodes()
        .withName(name)
        .edit(old -> new NodeBuilder(old).editMetadata().addToLabels(labels).endMetadata().build());
  }

  private void renewLease(Node node) {
    Resource<Lease> resource = client.leases().inNamespace(LEASES).withName(name);
    var lease = resource.get();
    var now = clock.instant().truncatedTo(ChronoUnit.MICROS).atZone(ZoneOffset.UTC);
    var renewed =
        new LeaseBuilder(lease == null ? new Lease() : lease)
            .editOrNewMetadata()
            .withName(name)
            .withNamespace(LEASES)
            .withOwnerReferences(
                new OwnerReferenceBuilder()
                    .withApiVersion("v1")
                    .withKind("Node")
                    .withName(name)
                    .withUid(node.getMetadata().getUid())
                    .build())
            .endMetadata()
            .editOrNewSpec()
            .withHolderIdentity(name)
            .withLeaseDurationSeconds(40)
            .withRenewTime(now)
            .endSpec()
            .build();
    if (lease == null) {
      client.leases().inNamespace(LEASES).resource(renewed).create();
    } else {
      client.leases().inNamespace(LEASES).resource(renewed).update();
    }
  }

  private boolean isReady(Node node) {
    return node.getStatus() != null
        && node.getStatus().getConditions().stream()
            .anyMatch(
                condition ->
                    condition.getType().equals("Ready")
                        && condition.getStatus().equals("True")
                        && Instant.parse(condition.getLastHeartbeatTime())
                            .isAfter(clock.instant().minus(STATUS_AGE)));
  }

  private Map<String, Object> status(Node node) {
    return Map.of(
        "capacity", CAPACITY,
        "allocatable", CAPACITY,
        "addresses",
            List.of(
                Map.of("type", "InternalIP", "address", PodStatuses.HOST_IP),
                Map.of("type", "Hostname", "address", name)),
        "conditions",
            List.of(
                condition(
                    node,
                    "Ready",
                    "True",
                    "LocalNodeReady",
                    "pods run as local processes, for development only"),
                condition(node, "MemoryPressure", "False", "LocalNode", "not watched"),
                condition(node, "DiskPressure", "False", "LocalNode", "not watched"),
                condition(node, "PIDPressure", "False", "LocalNode", "not watched")),
        "nodeInfo",
            Map.of(
                "kubeletVersion",
                "freehold-local-node",
                "operatingSystem",
                "linux",
                "architecture",
                System.getProperty("os.arch"),
                "containerRuntimeVersion",
                "local://" + Runtime.version().feature()));
  }

  private NodeCondition condition(
      Node node, String type, String status, String reason, String message) {
    var now = PodStatuses.time(clock.instant());
    var since =
        node.getStatus() == null
            ? now
            : node.getStatus().getConditions().stream()
                .filter(old -> old.getType().equals(type) && old.getStatus().equals(status))
                .map(NodeCondition::getLastTransitionTime)
                .findFirst()
                .orElse(now);
    return new NodeConditionBuilder()
        .withType(type)
        .withStatus(status)
        .withReason(reason)
        .withMessage(message)
        .withLastHeartbeatTime(now)
        .withLastTransitionTime(since)
        .build();
  }
}
