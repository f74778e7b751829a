package dev.freehold.operator.tenant;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import dev.freehold.crds.Freehold;
import dev.freehold.crds.Tenant;
import dev.freehold.operator.ServerSideApply;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.dsl.base.PatchContext;
import io.fabric8.kubernetes.client.dsl.base.PatchType;
import io.fabric8.kubernetes.client.utils.KubernetesSerialization;
import io.javaoperatorsdk.operator.processing.event.ResourceID;
import io.javaoperatorsdk.operator.processing.event.source.informer.InformerEventSource;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.HexFormat;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The Kubernetes objects of tenants. Each carries the hash of what we wanted; an object whose hash
 * is right, and of which nobody took a field from us, is not written again, so a reconcile that
 * changes nothing costs no write and the informers need not keep whole objects.
 *
 * <p>What the record of our fields looks like when all is well is learned from our own applies, for
 * each shape of object: the objects of all tenants are alike, and one that was just applied need
 * not be read. A record that is not known yet, after a restart, is looked at once. Values are not
 * compared: the field that a mutating webhook overrides at an apply stays ours by the record, so we
 * do not fight it.
 */
final class Children {
  private static final Logger log = LoggerFactory.getLogger(Children.class);

  static final String HASH_ANNOTATION = "freehold.dev/applied-hash";

  /**
   * With sorted maps: the order of a {@code Map.of} is another one in each process, and a restart
   * would write every object of every tenant again.
   */
  private static final KubernetesSerialization CANONICAL =
      new KubernetesSerialization(
          new ObjectMapper().enable(SerializationFeature.ORDER_MAP_ENTRIES_BY_KEYS), false);

  private static final PatchContext APPLY = ServerSideApply.by(Freehold.OPERATOR_MANAGER);

  private static final PatchContext STOP =
      new PatchContext.Builder()
          .withPatchType(PatchType.JSON_MERGE)
          .withFieldManager(Freehold.OPERATOR_MANAGER)
          .build();

  private static final String STOPPED =
      "{\"metadata\": {\"annotations\": {\"%s\": null}}, \"spec\": {\"replicas\": 0}}"
          .formatted(HASH_ANNOTATION);

  /** Somebody insists on the contrary: not more often than that within the time. */
  private static final int MENDS = 5;

  private static final Duration MENDS_WITHIN = Duration.ofMinutes(10);

  private final KubernetesClient client;
  private final BiConsumer<String, String> changedByHand;
  private final Clock clock;
  private final Set<String> whole = ConcurrentHashMap.newKeySet();
  private final Map<String, Mends> mends = new ConcurrentHashMap<>();
  private final Map<
          Class<? extends HasMetadata>, InformerEventSource<? extends HasMetadata, Tenant>>
      sources;

  private record Mends(int count, Instant since) {}

  /**
   * @param changedByHand is told the Tenant's name and, in words, what was taken back
   */
  Children(
      KubernetesClient client,
      Map<Class<? extends HasMetadata>, InformerEventSource<? extends HasMetadata, Tenant>> sources,
      BiConsumer<String, String> changedByHand,
      Clock clock) {
    this.client = client;
    this.clock = clock;
    this.changedByHand = changedByHand;
    this.sources = sources;
  }

  /** As the informer knows it, pruned. */
  <T extends HasMetadata> Optional<T> find(Class<T> type, @Nullable String namespace, String name) {
    return source(type).get(new ResourceID(name, namespace));
  }

  /** Whole, from the API. */
  <T extends HasMetadata> Optional<T> read(Class<T> type, String namespace, String name) {
    return Optional.ofNullable(client.resources(type).inNamespace(namespace).withName(name).get());
  }

  /** Creates or updates the object unless it is known to be as desired. */
  <T extends HasMetadata> T apply(T desired) {
    return apply(desired, hash(CANONICAL.asJson(desired)));
  }

  /**
   * @param hash of what decides whether the object must be written; secret values are no part of it
   */
  <T extends HasMetadata> T apply(T desired, String hash) {
    @SuppressWarnings("unchecked")
    Class<T> type = (Class<T>) desired.getClass();
    Optional<T> known =
        find(type, desired.getMetadata().getNamespace(), desired.getMetadata().getName());
    desired.getMetadata().getAnnotations().put(HASH_ANNOTATION, hash);
    boolean asWanted = known.isPresent() && hasHash(known.get(), hash);
    if (asWanted && (isWhole(known.get(), desired) || !mayMend(desired))) {
      return known.get();
    }
    T applied = client.resource(desired).patch(APPLY, desired);
    whole.add(record(desired, applied));
    if (asWanted) {
      changedByHand.accept(
          desired.getMetadata().getLabels().get(Freehold.TENANT_LABEL),
          "%s '%s' was changed by hand"
              .formatted(desired.getKind(), desired.getMetadata().getName()));
    }
    ResourceID id = ResourceID.fromResource(applied);
    if (known.isPresent()) {
      source(type).handleRecentResourceUpdate(id, applied, known.get());
    } else {
      source(type).handleRecentResourceCreate(id, applied);
    }
    return applied;
  }

  /**
   * As desired: by its hash, and by the record of our fields.
   *
   * @param like the desired object; its values need not be right
   */
  <T extends HasMetadata> boolean isCurrent(T known, T like, String hash) {
    like.getMetadata().getAnnotations().put(HASH_ANNOTATION, hash);
    return hasHash(known, hash) && isWhole(known, like);
  }

  private <T extends HasMetadata> boolean isWhole(T known, T desired) {
    String record = record(desired, known);
    if (whole.contains(record)) {
      return true;
    }
    T full = client.resource(known).get();
    if (full == null || !Ownership.isWhole(tree(desired), full)) {
      return false;
    }
    whole.add(record(desired, full));
    return true;
  }

  private static String record(HasMetadata desired, HasMetadata found) {
    return desired.getKind()
        + hash(Ownership.shape(tree(desired)).toString())
        + Ownership.digest(found);
  }

  /** False: somebody has changed it back as often as we did, and wins for a while. Counts. */
  boolean mayMend(HasMetadata desired) {
    var metadata = desired.getMetadata();
    Instant now = clock.instant();
    String child =
        "%s %s/%s".formatted(desired.getKind(), metadata.getNamespace(), metadata.getName());
    int count =
        mends
            .merge(
                child,
                new Mends(1, now),
                (before, first) ->
                    before.since().plus(MENDS_WITHIN).isBefore(now)
                        ? first
                        : new Mends(before.count() + 1, before.since()))
            .count();
    if (count == MENDS + 1) {
      log.atWarn()
          .addKeyValue("child", child)
          .log("somebody changes it as often as we take it back: left alone for a while");
    }
    return count <= MENDS;
  }

  private static Map<String, Object> tree(HasMetadata object) {
    return Ownership.tree(CANONICAL.convertValue(object, Map.class));
  }

  static String json(Object value) {
    return CANONICAL.asJson(value);
  }

  static Map<?, ?> parse(String json) {
    return CANONICAL.unmarshal(json, Map.class);
  }

  /**
   * Scales an app to zero, whatever the rest of its manifest is to be; the next apply writes it
   * all.
   */
  void stop(String namespace, String deployment) {
    if (find(Deployment.class, namespace, deployment)
        .map(Deployment::getStatus)
        .filter(status -> status.getReplicas() != null && status.getReplicas() > 0)
        .isPresent()) {
      client
          .resources(Deployment.class)
          .inNamespace(namespace)
          .withName(deployment)
          .patch(STOP, STOPPED);
    }
  }

  /** Deletes the object when there is one; the dependents follow in the background. */
  <T extends HasMetadata> void delete(Class<T> type, @Nullable String namespace, String name) {
    if (find(type, namespace, name).filter(object -> !object.isMarkedForDeletion()).isPresent()) {
      var resources = client.resources(type);
      // A Namespace is in none.
      (namespace == null ? resources : resources.inNamespace(namespace)).withName(name).delete();
    }
  }

  static boolean hasHash(HasMetadata object, String hash) {
    Map<String, String> annotations = object.getMetadata().getAnnotations();
    return annotations != null
        && hash.equals(annotations.get(HASH_ANNOTATION))
        && !object.isMarkedForDeletion();
  }

  static String hash(String text) {
    try {
      byte[] digest =
          MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
      return HexFormat.of().formatHex(digest, 0, 16);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("SHA-256 is part of every JDK", e);
    }
  }

  @SuppressWarnings("unchecked")
  private <T extends HasMetadata> InformerEventSource<T, Tenant> source(Class<T> type) {
    var source = sources.get(type);
    if (source == null) {
      throw new IllegalStateException("no informer watches " + type.getSimpleName());
    }
    return (InformerEventSource<T, Tenant>) source;
  }
}
