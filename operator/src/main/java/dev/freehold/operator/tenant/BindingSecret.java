package dev.freehold.operator.tenant;

import dev.freehold.operator.server.RegistryRow;
import dev.freehold.operator.server.ServerAddress;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.Secret;
import io.fabric8.kubernetes.api.model.SecretBuilder;
import java.util.LinkedHashMap;
import java.util.Map;

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
    return new SecretBuilder()
        .withMetadata(metadata)
        .withType("servicebinding.io/postgresql")
        .withStringData(data)
        .build();
  }

  /** Of everything but the password, which its revision stands for. */
  static String hash(TenantWork work) {
    RegistryRow row = work.facts().row();
    return Children.hash(
        endpoint(work.server().address(), row)
            + "#"
            + row.id().value()
            + "#"
            + row.passwordRevision());
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
