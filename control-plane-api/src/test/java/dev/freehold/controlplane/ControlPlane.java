package dev.freehold.controlplane;

import dev.freehold.controlplane.cluster.ClusterWatches;
import dev.freehold.controlplane.identity.QuickPasswordHashes;
import dev.freehold.controlplane.jobs.RecurringJob;
import dev.freehold.controlplane.organizations.Invitations;
import dev.freehold.controlplane.organizations.Organizations;
import dev.freehold.crds.CrdManifests;
import dev.freehold.crds.Plan;
import dev.freehold.crds.Tenant;
import dev.freehold.testbed.cluster.Cluster;
import dev.freehold.testbed.postgres.ControlPlaneDatabase;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Map;
import java.util.UUID;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.boot.logging.LoggingSystem;
import org.springframework.context.ApplicationContextInitializer;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.support.GenericApplicationContext;
import org.springframework.transaction.support.TransactionTemplate;

/**
 * The control plane on a real PostgreSQL and a real Kubernetes, with a mail server, for all tests
 * of this JVM. Tests make organisations and people of their own.
 */
public final class ControlPlane {
  public static final String PASSWORD = "quiet harbour lantern 47";
  public static final String STAFF = "staff@freehold.test";

  private static ControlPlane shared;

  private final ControlPlaneDatabase database;
  private final Cluster cluster;
  private final Mailbox mail = new Mailbox();
  private final TestingDns dns = new TestingDns();
  private final ReplicaSettings settings;
  private final ConfigurableApplicationContext context;
  private final RecordedLog log;

  private ControlPlane() throws SQLException {
    database = ControlPlaneDatabase.emptyOnShared("control_plane");
    cluster = Cluster.shared();
    CrdManifests.all().forEach(cluster::apply);
    cluster.apply(rights());
    Stream.of("starter", "business").forEach(plan -> cluster.apply(plan(plan)));
    settings =
        new ReplicaSettings(
            database,
            cluster,
            cluster.serviceAccountKubeconfig("freehold-system", "freehold-control-plane"),
            mail,
            dns);
    context = start();
    log = RecordedLog.begin();
    // Each further replica would set up logging anew, and the recorder would hear nothing more.
    System.setProperty(LoggingSystem.SYSTEM_PROPERTY, LoggingSystem.NONE);
    mail.sentBy(bean("sendMail", RecurringJob.class).work());
    Awaitility.await("the Plans are heard")
        .atMost(Duration.ofSeconds(60))
        .until(() -> bean(ClusterWatches.class).heardAt(Plan.class).isPresent());
  }

  private static String plan(String name) {
    return """
        apiVersion: freehold.dev/v1alpha1
        kind: Plan
        metadata: {name: %s}
        spec:
          displayName: Plan %s
          compute: {cpu: 500m, memory: 512Mi}
          database: {storage: 5Gi, connections: 10}
          seats: 5
          features: [export]
          allowances: {api_calls: {included: 1000, enforcement: Hard}}
          price: {amount: 2900, currency: EUR}
        """
        .formatted(name, name);
  }

  public static synchronized ControlPlane shared() {
    if (shared == null) {
      try {
        shared = new ControlPlane();
      } catch (SQLException e) {
        throw new AssertionError(e);
      }
    }
    return shared;
  }

  /**
   * Another replica on the same database; to be closed.
   *
   * @param more settings, {@code --name=value}; they win
   */
  public ConfigurableApplicationContext start(String... more) {
    return start(_ -> {}, more);
  }

  /**
   * @param change what a test adds to the delivered application
   */
  public ConfigurableApplicationContext start(
      ApplicationContextInitializer<GenericApplicationContext> change, String... more) {
    return new SpringApplicationBuilder(
            ControlPlaneApplication.class,
            TestingClock.Replacing.class,
            QuickPasswordHashes.class,
            StatementCounts.Counting.class)
        .initializers(context -> change.initialize((GenericApplicationContext) context))
        // At the end of this JVM the database goes first.
        .registerShutdownHook(false)
        .run(settings.of(more).toArray(String[]::new));
  }

  /** A replica that cannot reach the cluster; to be closed. */
  public ConfigurableApplicationContext startCutOff(String... more) {
    return startAt("https://127.0.0.1:1", more);
  }

  /** A replica that takes that address for the cluster's; to be closed. */
  public ConfigurableApplicationContext startAt(String apiServer, String... more) {
    return start(
        Stream.concat(
                Stream.of("--freehold.kubernetes.kubeconfig=" + settings.kubeconfigOf(apiServer)),
                Stream.of(more))
            .toArray(String[]::new));
  }

  private static String rights() {
    try {
      return Files.readString(Path.of("manifests/rbac.yaml"));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  public ReplicaSettings settings() {
    return settings;
  }

  public Cluster cluster() {
    return cluster;
  }

  /** As it is in the cluster; null: there is none. */
  public Tenant tenant(String name) {
    return cluster.client().resources(Tenant.class).withName(name).get();
  }

  /** As superuser. */
  public void sql(String sql) throws SQLException {
    try (var superuser = database.asSuperuser();
        var statement = superuser.createStatement()) {
      statement.execute(sql);
    }
  }

  public ControlPlaneDatabase database() {
    return database;
  }

  public <T> T bean(Class<T> type) {
    return context.getBean(type);
  }

  public <T> T bean(String name, Class<T> type) {
    return context.getBean(name, type);
  }

  /** As a module tells the others. */
  public void publish(Object event) {
    context.publishEvent(event);
  }

  /** In a transaction that commits. */
  public <T> T transaction(Supplier<T> work) {
    return new TransactionTemplate(
            bean(org.springframework.transaction.PlatformTransactionManager.class))
        .execute(_ -> work.get());
  }

  public TestingClock clock() {
    return bean(TestingClock.class);
  }

  public String baseUrl() {
    return baseUrl(context);
  }

  public static String baseUrl(ConfigurableApplicationContext replica) {
    return "http://127.0.0.1:" + replica.getEnvironment().getProperty("local.server.port");
  }

  /** Where metrics are told. */
  public String managementUrl() {
    return "http://127.0.0.1:" + context.getEnvironment().getProperty("local.management.port");
  }

  /** Of all replicas, since the first one runs. */
  public RecordedLog log() {
    return log;
  }

  public Mailbox mail() {
    return mail;
  }

  /** The name server that domains' records are looked for at. */
  public TestingDns dns() {
    return dns;
  }

  public Caller stranger() {
    return new Caller(baseUrl());
  }

  public Caller staff() {
    return stranger().signIn(STAFF, PASSWORD);
  }

  public static String email(String who) {
    return "%s-%s@example.test".formatted(who, UUID.randomUUID().toString().substring(0, 8));
  }

  /** An organisation with its owner, who is signed in. */
  public TestingOrganization organization(String name) {
    String email = email("owner");
    UUID id =
        transaction(
            () -> {
              UUID made = bean(Organizations.class).create(name, "system");
              bean(Invitations.class).inviteFirstOwner(made, email, "system");
              return made;
            });
    accept(email);
    return new TestingOrganization(this, id, email, stranger().signIn(email, PASSWORD));
  }

  /** Makes the account of somebody who was invited. */
  public void accept(String email) {
    // Not only once its pause is over.
    bean("sendMail", RecurringJob.class).work().run();
    Answer accepted =
        stranger()
            .post(
                "/accounts",
                Map.of(
                    "token", mail.awaitToken(email), "displayName", email, "password", PASSWORD));
    if (accepted.status() != 201) {
      throw new AssertionError("not accepted: " + accepted);
    }
  }
}
