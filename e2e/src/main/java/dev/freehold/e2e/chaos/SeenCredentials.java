package dev.freehold.e2e.chaos;

import dev.freehold.crds.Freehold;
import io.fabric8.kubernetes.api.model.Secret;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.informers.ResourceEventHandler;
import io.fabric8.kubernetes.client.informers.SharedIndexInformer;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Every login and password that a tenant's Secret held at some time. */
final class SeenCredentials implements ResourceEventHandler<Secret>, AutoCloseable {
  private final Set<Credentials> seen = ConcurrentHashMap.newKeySet();
  private @Nullable SharedIndexInformer<Secret> informer;

  /** What stands in a Secret. */
  record Credentials(
      String namespace, String host, int port, String database, String login, String password) {

    static Optional<Credentials> of(@Nullable Secret secret) {
      if (secret == null || secret.getData() == null || !secret.getData().containsKey("password")) {
        return Optional.empty();
      }
      return Optional.of(
          new Credentials(
              secret.getMetadata().getNamespace(),
              text(secret, "host"),
              Integer.parseInt(text(secret, "port")),
              text(secret, "database"),
              text(secret, "username"),
              text(secret, "password")));
    }

    String url() {
      return "jdbc:postgresql://%s:%d/%s?connectTimeout=3&loginTimeout=5&socketTimeout=10"
          .formatted(host, port, database);
    }

    private static String text(Secret secret, String key) {
      return new String(
          Base64.getDecoder().decode(secret.getData().getOrDefault(key, "")),
          StandardCharsets.UTF_8);
    }
  }

  static SeenCredentials watch(KubernetesClient client) {
    var seen = new SeenCredentials();
    seen.informer = client.secrets().inAnyNamespace().withLabel(Freehold.TENANT_LABEL).inform(seen);
    return seen;
  }

  Set<Credentials> all() {
    return Set.copyOf(seen);
  }

  Set<Credentials> of(String namespace) {
    return seen.stream()
        .filter(each -> each.namespace().equals(namespace))
        .collect(Collectors.toSet());
  }

  private void note(Secret secret) {
    Credentials.of(secret).ifPresent(seen::add);
  }

  @Override
  public void onAdd(Secret secret) {
    note(secret);
  }

  @Override
  public void onUpdate(Secret before, Secret after) {
    note(after);
  }

  @Override
  public void onDelete(Secret secret, boolean unknown) {
    note(secret);
  }

  @Override
  public void close() {
    if (informer != null) {
      informer.close();
    }
  }
}
