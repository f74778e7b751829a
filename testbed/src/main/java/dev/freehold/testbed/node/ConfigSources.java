package dev.freehold.testbed.node;

import io.fabric8.kubernetes.client.KubernetesClient;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/**
 * The Secrets and ConfigMaps of one namespace, as bytes by key; empty when there is none of that
 * name.
 */
interface ConfigSources {

  Optional<Map<String, byte[]>> secret(String name);

  Optional<Map<String, byte[]>> configMap(String name);

  static ConfigSources of(KubernetesClient client, String namespace) {
    return new ConfigSources() {
      @Override
      public Optional<Map<String, byte[]>> secret(String name) {
        return Optional.ofNullable(client.secrets().inNamespace(namespace).withName(name).get())
            .map(secret -> decoded(secret.getData()));
      }

      @Override
      public Optional<Map<String, byte[]>> configMap(String name) {
        return Optional.ofNullable(client.configMaps().inNamespace(namespace).withName(name).get())
            .map(
                configMap -> {
                  var values = decoded(configMap.getBinaryData());
                  configMap
                      .getData()
                      .forEach(
                          (key, value) -> values.put(key, value.getBytes(StandardCharsets.UTF_8)));
                  return values;
                });
      }
    };
  }

  private static Map<String, byte[]> decoded(Map<String, String> data) {
    var values = new HashMap<String, byte[]>();
    data.forEach((key, value) -> values.put(key, Base64.getDecoder().decode(value)));
    return values;
  }
}
