package dev.freehold.controlplane;

import dev.freehold.testbed.cluster.Cluster;
import dev.freehold.testbed.postgres.ControlPlaneDatabase;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.stream.Stream;

/** Settings of replicas on one database and one cluster, as {@code --name=value}. */
public final class ReplicaSettings {
  private final ControlPlaneDatabase database;
  private final Cluster cluster;
  private final Path kubeconfig;
  private final Mailbox mail;
  private final TestingDns dns;

  ReplicaSettings(
      ControlPlaneDatabase database,
      Cluster cluster,
      Path kubeconfig,
      Mailbox mail,
      TestingDns dns) {
    this.database = database;
    this.cluster = cluster;
    this.kubeconfig = kubeconfig;
    this.mail = mail;
    this.dns = dns;
  }

  /**
   * @param more settings; they win
   */
  public List<String> of(String... more) {
    var settings = new LinkedHashMap<String, String>();
    Stream.concat(
            Stream.of(
                "--server.port=0",
                "--management.server.port=0",
                "--spring.datasource.url=" + database.url(),
                "--spring.datasource.username=" + ControlPlaneDatabase.API,
                "--spring.datasource.password=" + database.apiPassword(),
                "--spring.flyway.user=" + ControlPlaneDatabase.OWNER,
                "--spring.flyway.password=" + database.ownerPassword(),
                "--spring.mail.port=" + mail.port(),
                "--spring.mail.host=127.0.0.1",
                "--freehold.sealing.key=" + Base64.getEncoder().encodeToString(new byte[32]),
                "--freehold.kubernetes.kubeconfig=" + kubeconfig,
                // Where Spring Boot believes X-Forwarded-For unless it is told not to.
                "--spring.main.cloud-platform=kubernetes",
                // It is on the tests' class path alone, to make openapi.json.
                "--springdoc.api-docs.enabled=false",
                // Their receivers are on this machine.
                "--freehold.webhooks.local=true",
                "--freehold.sso.local=true",
                "--freehold.sso.dns=" + dns.url(),
                "--freehold.jobs.heartbeat=1s",
                "--freehold.identity.attempts-per-address=1000000",
                "--freehold.web.rate-limit.per-address=1000000",
                "--freehold.web.rate-limit.per-principal=1000000",
                "--freehold.identity.first-staff.email=" + ControlPlane.STAFF,
                "--freehold.identity.first-staff.password=" + ControlPlane.PASSWORD),
            Stream.of(more))
        .forEach(each -> settings.put(each.substring(0, each.indexOf('=')), each));
    return List.copyOf(settings.values());
  }

  /** The control plane's rights, and an API server at another address. */
  Path kubeconfigOf(String apiServer) {
    try {
      Path elsewhere = Files.createTempFile("elsewhere", ".yaml");
      Files.writeString(
          elsewhere, Files.readString(kubeconfig).replace(cluster.apiServerUrl(), apiServer));
      return elsewhere;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
