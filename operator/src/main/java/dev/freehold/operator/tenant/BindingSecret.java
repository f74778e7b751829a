package dev.freehold.operator.tenant;

import dev.freehold.operator.server.RegistryRow;
import dev.freehold.operator.server.ServerAddress;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.Secret;
import io.fabric8.kubernetes.api.model.SecretBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * The Secret by the Service Binding specification (servicebinding.io), type {@code
 * servicebinding.io/postgresql}.
 */
final class BindingSecret {
  static final String NAME = "database";

  /** Which of the login's passwords the Secret holds; the app is rolled when it changes. */
  static final String REVISION_ANNOTATION = "freehold.dev/password-revision";

  private BindingSecret() {}

  static Secret of(TenantWork work, String password) {
    RegistryRow row = work.facts().row();
    ServerAddress address = work.server().address();
    String login = row.login();
    var metadata = Labels.metadata(work.name(), work.namespace(), NAME);
    metadata.getAnnotations().put(REVISION_ANNOTATION, Integer.toString(row.passwordRevision()));
    Map<String, String> data = new LinkedHashMap<>(endpoint(address, row));
    data.put("password", password);
    // The password is URL-safe by its alphabet.
    data.put(
        "uri",
        "postgresql://%s:%s@%s:%d/%s?sslmode=%s"
            .formatted(
                login,
                password,
                address.host(),
                address.port(),
                row.database(),
                address.sslMode()));
    if (address.caCertificate() != null) {
      data.put("ca.crt", address.caCertificate());
    }
    // Not as stringData: of that the API server records no owner.
    data.replaceAll(
        (_, value) -> Base64.getEncoder().encodeToString(value.getBytes(StandardCharsets.UTF_8)));
    return new SecretBuilder()
        .withMetadata(metadata)
        .withType("servicebinding.io/postgresql")
        .withData(data)
        .build();
  }

  /** What the Secret holds of the row's revision; informers keep no Secret's data. */
  static Optional<String> password(KubernetesClient client, TenantWork work) {
    return Optional.ofNullable(client.secrets().inNamespace(work.namespace()).withName(NAME).get())
        .filter(secret -> holdsRevision(secret, work.facts().row().passwordRevision()))
        .flatMap(secret -> Optional.ofNullable(secret.getData()))
        .flatMap(data -> Optional.ofNullable(data.get("password")))
        .map(encoded -> new String(Base64.getDecoder().decode(encoded), StandardCharsets.UTF_8));
  }

  /** Of everything but the password, which its revision stands for. */
  static String hash(TenantWork work) {
    RegistryRow row = work.facts().row();
    return Children.hash(
        endpoint(work.server().address(), row)
            + "#"
            + row.id().value()
            + "#"
            + row.passwordRevision()
            // Written as data: the API server knows it for ours.
            + "#data");
  }

  /** The Secret holds this password, or the app's pods were made for it. */
  static boolean holdsRevision(HasMetadata object, int revision) {
    Map<String, String> annotations = object.getMetadata().getAnnotations();
    return annotations != null
        && Integer.toString(revision).equals(annotations.get(REVISION_ANNOTATION));
  }

  private static Map<String, String> endpoint(ServerAddress address, RegistryRow row) {
    var data = new LinkedHashMap<String, String>();
    data.put("type", "postgresql");
    data.put("provider", "freehold");
    data.put("host", address.host());
    data.put("port", Integer.toString(address.port()));
    data.put("database", row.database());
    data.put("username", row.login());
    data.put("jdbc-url", address.jdbcUrl(row.database()));
    return data;
  }
}
