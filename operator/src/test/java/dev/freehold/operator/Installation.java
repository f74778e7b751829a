package dev.freehold.operator;

import dev.freehold.crds.CrdManifests;
import dev.freehold.operator.server.Preparation;
import dev.freehold.testbed.cluster.Cluster;
import dev.freehold.testbed.postgres.Postgres;
import io.fabric8.kubernetes.api.model.SecretBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.sql.SQLException;
import java.util.Base64;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;

/** What an installer does once on a cluster, and once for each database server. */
public final class Installation {
  public static final String NAMESPACE = "freehold-system";
  public static final String OPERATOR_ROLE = "freehold_operator";

  private final Cluster cluster;

  private Installation(Cluster cluster) {
    this.cluster = cluster;
  }

  /** CRDs, the operator's ServiceAccount and rights, the installation Secret. */
  public static Installation on(Cluster cluster) {
    CrdManifests.all().forEach(cluster::apply);
    cluster.apply(resource("/freehold/operator/rbac.yaml"));
    KubernetesClient client = cluster.client();
    if (client.secrets().inNamespace(NAMESPACE).withName(InstallationSecret.NAME).get() == null) {
      byte[] key = new byte[32];
      new SecureRandom().nextBytes(key);
      client
          .resource(
              new SecretBuilder()
                  .withNewMetadata()
                  .withName(InstallationSecret.NAME)
                  .withNamespace(NAMESPACE)
                  .endMetadata()
                  .withData(
                      Map.of(
                          "id",
                              base64(UUID.randomUUID().toString().getBytes(StandardCharsets.UTF_8)),
                          "sealing-key", base64(key)))
                  .build())
          .create();
    }
    return new Installation(cluster);
  }

  /**
   * Prepares the server as a superuser and writes the admin Secret for it.
   *
   * @return the password of the operator's role
   */
  public String prepare(Postgres postgres, String adminSecret) throws SQLException {
    String password = "pw-" + UUID.randomUUID();
    new Preparation(OPERATOR_ROLE, password.toCharArray()).run(postgres::connect);
    adminSecret(adminSecret, password);
    return password;
  }

  public void adminSecret(String name, String password) {
    cluster
        .client()
        .resource(
            new SecretBuilder()
                .withNewMetadata()
                .withName(name)
                .withNamespace(NAMESPACE)
                .endMetadata()
                .withStringData(Map.of("username", OPERATOR_ROLE, "password", password))
                .build())
        .createOr(replaced -> replaced.update());
  }

  private static String base64(byte[] bytes) {
    return Base64.getEncoder().encodeToString(bytes);
  }

  private static String resource(String path) {
    try (var stream = Objects.requireNonNull(Installation.class.getResourceAsStream(path), path)) {
      return new String(stream.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
