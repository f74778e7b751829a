package dev.freehold.testbed.cluster;

import io.fabric8.kubernetes.api.model.NamedAuthInfoBuilder;
import io.fabric8.kubernetes.api.model.NamedClusterBuilder;
import io.fabric8.kubernetes.api.model.NamedContextBuilder;
import io.fabric8.kubernetes.api.model.authentication.TokenRequestBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.utils.Serialization;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.HttpURLConnection;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.Base64;

/**
 * A kubeconfig whose user is a token of a ServiceAccount, so that a program runs under its own
 * RBAC.
 */
final class ServiceAccountKubeconfig {

  private static final Duration EXPIRY = Duration.ofDays(365);

  private final KubernetesClient admin;
  private final Path certificateAuthority;

  ServiceAccountKubeconfig(KubernetesClient admin, Path certificateAuthority) {
    this.admin = admin;
    this.certificateAuthority = certificateAuthority;
  }

  Path write(String namespace, String name, String apiServerUrl, Path file) {
    var config =
        new io.fabric8.kubernetes.api.model.ConfigBuilder()
            .withClusters(
                new NamedClusterBuilder()
                    .withName("freehold")
                    .withNewCluster()
                    .withServer(apiServerUrl)
                    .withCertificateAuthorityData(base64(certificateAuthority))
                    .endCluster()
                    .build())
            .withUsers(
                new NamedAuthInfoBuilder()
                    .withName(name)
                    .withNewUser()
                    .withToken(token(namespace, name))
                    .endUser()
                    .build())
            .withContexts(
                new NamedContextBuilder()
                    .withName(name)
                    .withNewContext()
                    .withCluster("freehold")
                    .withUser(name)
                    .withNamespace(namespace)
                    .endContext()
                    .build())
            .withCurrentContext(name)
            .build();
    return writePrivately(file, Serialization.asYaml(config));
  }

  private String token(String namespace, String name) {
    var request =
        new TokenRequestBuilder()
            .withNewSpec()
            .withExpirationSeconds(EXPIRY.toSeconds())
            .endSpec()
            .build();
    try {
      return admin
          .serviceAccounts()
          .inNamespace(namespace)
          .withName(name)
          .tokenRequest(request)
          .getStatus()
          .getToken();
    } catch (KubernetesClientException e) {
      if (e.getCode() == HttpURLConnection.HTTP_NOT_FOUND) {
        throw new ClusterException(
            "No ServiceAccount %s in namespace %s. Apply it first.".formatted(name, namespace), e);
      }
      throw e;
    }
  }

  private static Path writePrivately(Path file, String text) {
    try {
      Files.createDirectories(file.toAbsolutePath().getParent());
      Files.deleteIfExists(file);
      Files.createFile(
          file, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
      return Files.writeString(file, text);
    } catch (IOException e) {
      throw new UncheckedIOException("Cannot write the kubeconfig " + file, e);
    }
  }

  private static String base64(Path file) {
    try {
      return Base64.getEncoder().encodeToString(Files.readAllBytes(file));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
