package dev.freehold.operator;

import dev.freehold.crds.DatabaseServer;
import dev.freehold.crds.Freehold;
import dev.freehold.crds.Tenant;
import dev.freehold.operator.condition.Conditions;
import dev.freehold.testbed.cluster.Cluster;
import dev.freehold.testbed.cluster.ClusterOptions;
import dev.freehold.testbed.postgres.Postgres;
import dev.freehold.testbed.postgres.PostgresVersion;
import io.fabric8.kubernetes.api.model.Condition;
import io.fabric8.kubernetes.api.model.Event;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.Secret;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.dsl.base.PatchContext;
import io.fabric8.kubernetes.client.dsl.base.PatchType;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.UUID;
import java.util.function.Supplier;
import org.awaitility.Awaitility;

/**
 * One cluster, one PostgreSQL and one operator under its own ServiceAccount, for all tests of this
 * JVM. Tests take names of their own and leave nothing that others would trip over.
 */
public final class World {
  public static final String SERVER = "main";
  private static final Duration PATIENCE = Duration.ofSeconds(60);
  private static World shared;

  private final Cluster cluster;
  private final Postgres postgres;
  private final Installation installation;
  private final TestingOperator operator;

  private World() throws SQLException {
    cluster = Cluster.start(ClusterOptions.temporary("operator").withAuditLog().withFakeNodes(2));
    postgres = Postgres.shared(PostgresVersion.V18);
    installation = Installation.on(cluster);
    installation.prepare(postgres, "admin-" + SERVER);
    cluster.apply(Manifests.plan("starter"));
    cluster.apply(Manifests.release("current", true));
    cluster.apply(Manifests.server(SERVER, postgres, 1000));
    operator = new TestingOperator(cluster);
    operator.start();
    awaitServer(SERVER, "True", "Ready");
  }

  public static synchronized World shared() throws SQLException {
    if (shared == null) {
      shared = new World();
    }
    return shared;
  }

  public TestingOperator operator() {
    return operator;
  }

  public Cluster cluster() {
    return cluster;
  }

  public Postgres postgres() {
    return postgres;
  }

  public Installation installation() {
    return installation;
  }

  public KubernetesClient client() {
    return cluster.client();
  }

  /** A tenant's name that no other test uses. */
  public static String name(String prefix) {
    return prefix + "-" + UUID.randomUUID().toString().substring(0, 6);
  }

  public Tenant tenant(String name) {
    return client().resources(Tenant.class).withName(name).get();
  }

  public Condition awaitCondition(String tenant, String type, String status, String reason) {
    return await(
        "%s: %s=%s/%s".formatted(tenant, type, status, reason),
        () ->
            condition(tenant, type)
                .filter(each -> each.getStatus().equals(status) && each.getReason().equals(reason)),
        () -> describe(tenant));
  }

  public Condition awaitServer(String server, String status, String reason) {
    return awaitServer(server, "Ready", status, reason);
  }

  public Condition awaitServer(String server, String type, String status, String reason) {
    return await(
        "DatabaseServer %s: %s=%s/%s".formatted(server, type, status, reason),
        () ->
            Optional.ofNullable(client().resources(DatabaseServer.class).withName(server).get())
                .map(DatabaseServer::getStatus)
                .flatMap(found -> Conditions.find(found.conditions(), type))
                .filter(each -> each.getStatus().equals(status) && each.getReason().equals(reason)),
        () -> cluster.kubectl("describe", "databaseserver", server));
  }

  /** What the tenant's app is given; keys as in the Service Binding specification. */
  public Map<String, String> credentials(String tenant) {
    Secret secret = client().secrets().inNamespace("tenant-" + tenant).withName("database").get();
    var values = new TreeMap<String, String>();
    secret
        .getData()
        .forEach(
            (key, value) ->
                values.put(
                    key, new String(Base64.getDecoder().decode(value), StandardCharsets.UTF_8)));
    return values;
  }

  /** Connects as the tenant's app does. */
  public Connection app(String tenant) throws SQLException {
    Map<String, String> credentials = credentials(tenant);
    return DriverManager.getConnection(
        credentials.get("jdbc-url"), credentials.get("username"), credentials.get("password"));
  }

  public void delete(String tenant) {
    client().resources(Tenant.class).withName(tenant).delete();
  }

  /**
   * What a person does who does not want to wait; the resource may have gone by itself meanwhile.
   */
  public <R extends HasMetadata> void stripFinalizers(Class<R> type, String name) {
    await(
        name + " without finalizers",
        () -> {
          if (client().resources(type).withName(name).get() != null) {
            client()
                .resources(type)
                .withName(name)
                .patch(
                    PatchContext.of(PatchType.JSON_MERGE),
                    "{\"metadata\": {\"finalizers\": null}}");
          }
          return client().resources(type).withName(name).get() == null
              ? Optional.of(true)
              : Optional.empty();
        },
        () -> describe(type, name));
  }

  /** The operator has put its finalizer on. */
  public void awaitProtected(Class<? extends HasMetadata> type, String name) {
    await(
        name + " has our finalizer",
        () ->
            Optional.<HasMetadata>ofNullable(client().resources(type).withName(name).get())
                .filter(each -> each.hasFinalizer(Freehold.FINALIZER)),
        () -> describe(type, name));
  }

  public void awaitNo(Class<? extends HasMetadata> type, String name) {
    await(
        name + " is gone",
        () ->
            client().resources(type).withName(name).get() == null
                ? Optional.of(true)
                : Optional.empty(),
        () -> describe(type, name));
  }

  private String describe(Class<? extends HasMetadata> type, String name) {
    return cluster.kubectl("get", HasMetadata.getFullResourceName(type), name, "-o", "yaml");
  }

  /** Makes the operator look at a tenant now: its display name changes. */
  public void touch(String tenant) {
    patch(tenant, "{\"spec\": {\"displayName\": \"touched %s\"}}".formatted(UUID.randomUUID()));
  }

  /**
   * @param change as a JSON merge patch (RFC 7396)
   */
  public void patch(String tenant, String change) {
    cluster.kubectl("patch", "tenant", tenant, "--type=merge", "-p", change);
  }

  public Tenant awaitReady(String tenant) {
    awaitCondition(tenant, "Ready", "True", "AllReady");
    return tenant(tenant);
  }

  public void awaitGone(String tenant) {
    await(
        tenant + " is gone",
        () -> tenant(tenant) == null ? Optional.of(true) : Optional.empty(),
        () -> describe(tenant));
  }

  /** Messages of the events about a resource, by its name. */
  public List<String> events(String name, String reason) {
    return client().v1().events().inNamespace("default").list().getItems().stream()
        .filter(each -> name.equals(each.getInvolvedObject().getName()))
        .filter(each -> reason.equals(each.getReason()))
        .map(Event::getMessage)
        .toList();
  }

  public Optional<Condition> condition(String tenant, String type) {
    return Optional.ofNullable(tenant(tenant))
        .map(Tenant::getStatus)
        .flatMap(status -> Conditions.find(status.conditions(), type));
  }

  public static <T> T await(String what, Supplier<Optional<T>> probe, Supplier<String> otherwise) {
    try {
      return Awaitility.await(what)
          .atMost(PATIENCE)
          .pollInterval(Duration.ofMillis(100))
          .ignoreExceptions()
          .until(probe::get, Optional::isPresent)
          .orElseThrow();
    } catch (org.awaitility.core.ConditionTimeoutException e) {
      throw new AssertionError("waited in vain for " + what + "; now: " + otherwise.get(), e);
    }
  }

  private String describe(String tenant) {
    Tenant now = tenant(tenant);
    return now == null ? "no such Tenant" : client().getKubernetesSerialization().asYaml(now);
  }
}
