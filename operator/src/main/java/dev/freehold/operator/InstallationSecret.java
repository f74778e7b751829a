package dev.freehold.operator;

import dev.freehold.operator.server.Sealing;
import io.fabric8.kubernetes.api.model.Secret;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Map;

/**
 * The Secret {@code freehold-installation}: id and sealing key of this installation, made once by
 * launcher or chart. Back it up.
 */
final class InstallationSecret {
  static final String NAME = "freehold-installation";

  private InstallationSecret() {}

  static Sealing read(KubernetesClient client, String namespace) {
    Secret secret = client.secrets().inNamespace(namespace).withName(NAME).get();
    if (secret == null || secret.getData() == null) {
      throw new IllegalStateException(
          "the Secret '%s' in namespace '%s' does not exist: it must hold 'id' and 'sealing-key' (32 random bytes); the launcher or the chart makes it once"
              .formatted(NAME, namespace));
    }
    Map<String, String> data = secret.getData();
    return new Sealing(
        new String(Base64.getDecoder().decode(data.getOrDefault("id", "")), StandardCharsets.UTF_8),
        Base64.getDecoder().decode(data.getOrDefault("sealing-key", "")));
  }
}
