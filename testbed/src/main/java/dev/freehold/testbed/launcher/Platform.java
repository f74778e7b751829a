package dev.freehold.testbed.launcher;

import dev.freehold.testbed.cluster.Cluster;
import dev.freehold.testbed.cluster.ClusterOptions;
import dev.freehold.testbed.mail.MailCatcher;
import dev.freehold.testbed.node.LocalNode;
import dev.freehold.testbed.postgres.ControlPlaneDatabase;
import dev.freehold.testbed.postgres.PostgresOptions;
import dev.freehold.testbed.postgres.PostgresVersion;
import dev.freehold.testbed.process.OsProcess;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.IntPredicate;

/** The parts of the local platform and how each is started. */
record Platform(Places places) {

  static final String NAMESPACE = "freehold-system";

  /** By this name browsers and curl take the API's cookies, which want HTTPS anywhere else. */
  static final String LOCALHOST = "http://localhost:";

  static final IntPredicate OPERATOR_HEALTH = Answering.http("/actuator/health/readiness");
  static final IntPredicate API_HEALTH = Answering.http("/readyz");
  static final IntPredicate MAIL_HEALTH = Answering::smtp;

  /** Its ingress answers 404 for a host that it does not know, which is well. */
  static final IntPredicate NODE_HEALTH = Answering.http("/");

  private static final String NODE = "local";

  ClusterOptions clusterOptions(Consumer<String> progress) {
    return ClusterOptions.kept("freehold", places.cluster()).withProgress(progress);
  }

  PostgresOptions postgresOptions() {
    return PostgresOptions.kept(PostgresVersion.V18, places.postgres());
  }

  /** The cluster when it runs and its API server is ready. */
  Optional<Cluster> readyCluster() {
    return Cluster.existing(clusterOptions(_ -> {}))
        .filter(Cluster::isRunning)
        .filter(Platform::isReady);
  }

  private static boolean isReady(Cluster cluster) {
    try {
      return "ok".equals(cluster.client().raw("/readyz"));
    } catch (RuntimeException e) {
      return false;
    }
  }

  Daemon operator(Path jar, Cluster cluster, int port, int ingressPort, int apiPort) {
    var kubeconfig = kubeconfig("operator", cluster, "freehold-operator");
    return new Daemon(
        "operator",
        places.home(),
        places.log("operator"),
        List.of(
            "-Xmx256m",
            "-XX:+UseSerialGC",
            "-XX:TieredStopAtLevel=1",
            "-jar",
            jar.toString(),
            "--server.address=127.0.0.1",
            "--server.port=" + port,
            "--freehold.namespace=" + NAMESPACE,
            "--freehold.kubeconfig=" + kubeconfig,
            "--freehold.exposure.port=" + ingressPort,
            "--freehold.exposure.marks-requests=true",
            "--freehold.control-plane=" + apiAddress(apiPort),
            "--freehold.server-check-interval=10s",
            // One operator on one machine: after a crash nobody else could be active.
            "--freehold.leader-election.lease-duration=3s",
            "--freehold.leader-election.renew-deadline=2s",
            "--freehold.leader-election.retry-period=500ms"),
        Map.of());
  }

  Daemon api(
      Path jar,
      Cluster cluster,
      ControlPlaneDatabase database,
      Secrets secrets,
      ControlPlaneStart.Ports ports) {
    var kubeconfig = kubeconfig("api", cluster, "freehold-control-plane");
    return new Daemon(
        "api",
        places.home(),
        places.log("api"),
        List.of(
            "-Xmx192m",
            "-XX:+UseSerialGC",
            "-XX:TieredStopAtLevel=1",
            "-jar",
            jar.toString(),
            "--server.address=127.0.0.1",
            "--server.port=" + ports.api(),
            "--management.server.port=" + ports.management(),
            "--spring.datasource.url=" + database.url(),
            "--spring.datasource.username=" + ControlPlaneDatabase.API,
            "--spring.datasource.hikari.maximum-pool-size=8",
            "--spring.flyway.user=" + ControlPlaneDatabase.OWNER,
            "--spring.mail.host=127.0.0.1",
            "--spring.mail.port=" + ports.mail(),
            "--freehold.kubernetes.kubeconfig=" + kubeconfig,
            "--freehold.organizations.console=" + apiAddress(ports.api()),
            // A developer's receivers are on this machine.
            "--freehold.webhooks.local=true",
            "--freehold.identity.first-staff.email=" + Secrets.STAFF),
        Map.of(
            "SPRING_DATASOURCE_PASSWORD", database.apiPassword(),
            "SPRING_FLYWAY_PASSWORD", database.ownerPassword(),
            "FREEHOLD_SEALING_KEY", secrets.sealingKey(),
            "FREEHOLD_IDENTITY_FIRSTSTAFF_PASSWORD", secrets.staffPassword()));
  }

  static String apiAddress(int port) {
    return LOCALHOST + port;
  }

  Daemon mail(String classPath, int port) {
    return new Daemon(
        "mail",
        places.home(),
        places.log("mail"),
        List.of(
            "-Xmx32m",
            "-XX:+UseSerialGC",
            "-XX:TieredStopAtLevel=1",
            // It tells of the mailboxes that it makes for everybody.
            "-Dorg.slf4j.simpleLogger.log.com.icegreen=warn",
            "-cp",
            classPath,
            MailCatcher.class.getName(),
            "--directory",
            places.mail().toString(),
            "--port",
            Integer.toString(port)),
        Map.of());
  }

  /** Of the ServiceAccount that a daemon runs under; a running one keeps the one it has. */
  private Path kubeconfig(String daemon, Cluster cluster, String account) {
    var kubeconfig =
        places.cluster().resolve("kubeconfigs").resolve(NAMESPACE + "-" + account + ".yaml");
    return Daemon.named(daemon, places).isRunning() && kubeconfig.toFile().exists()
        ? kubeconfig
        : cluster.serviceAccountKubeconfig(NAMESPACE, account);
  }

  Daemon node(String classPath, Cluster cluster, int ingressPort) {
    return new Daemon(
        "node",
        places.home(),
        places.log("node"),
        List.of(
            "-Xmx192m",
            "-XX:+UseSerialGC",
            "-XX:TieredStopAtLevel=1",
            "-Dorg.slf4j.simpleLogger.showDateTime=true",
            "-Dorg.slf4j.simpleLogger.dateTimeFormat=yyyy-MM-dd'T'HH:mm:ss.SSSXXX",
            "-cp",
            classPath,
            LocalNode.class.getName(),
            "--kubeconfig",
            cluster.kubeconfig().toString(),
            "--name",
            NODE,
            "--directory",
            places.node().toString(),
            "--images",
            places.images().toString(),
            "--ingress-port",
            Integer.toString(ingressPort)),
        Map.of());
  }

  /** The processes of the tenants' apps. */
  List<OsProcess> apps() {
    return OsProcess.mentioning(places.programs() + "/tenant-app-");
  }

  /** Ends the apps of an earlier build: the local node starts them again, from this one's jar. */
  void endOutdatedApps(Path jar) {
    var current = OsProcess.mentioning(jar.toString()).stream().map(OsProcess::pid).toList();
    apps().stream().filter(app -> !current.contains(app.pid())).forEach(OsProcess::terminate);
  }

  /** Ends the apps; the local node must be over, else it starts them again. */
  void endApps(Duration grace) {
    var apps = apps();
    apps.forEach(OsProcess::terminate);
    apps.forEach(app -> app.end(grace));
    LocalNode.endProcesses(places.node());
  }
}
