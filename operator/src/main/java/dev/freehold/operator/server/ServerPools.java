package dev.freehold.operator.server;

import dev.freehold.crds.DatabaseServer;
import dev.freehold.operator.OperatorSettings;
import io.fabric8.kubernetes.api.model.Secret;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import org.jspecify.annotations.Nullable;

/** One {@link Server} per DatabaseServer, renewed when its address or its admin Secret changes. */
public final class ServerPools implements AutoCloseable {
  private final KubernetesClient client;
  private final AdminDataSources dataSources;
  private final OperatorSettings settings;
  private final Map<String, Server> servers = new ConcurrentHashMap<>();
  private final List<RoomListener> listeners = new CopyOnWriteArrayList<>();

  private final RoomListener toAll =
      new RoomListener() {
        @Override
        public void claimed(String server) {
          listeners.forEach(each -> each.claimed(server));
        }

        @Override
        public void released(String server) {
          listeners.forEach(each -> each.released(server));
        }
      };

  public ServerPools(
      KubernetesClient client, AdminDataSources dataSources, OperatorSettings settings) {
    this.client = client;
    this.dataSources = dataSources;
    this.settings = settings;
  }

  public void addListener(RoomListener listener) {
    listeners.add(listener);
  }

  /**
   * @throws ServerException when the admin Secret is missing or incomplete
   */
  public Server of(DatabaseServer resource) {
    Server known = servers.get(resource.getMetadata().getName());
    var spec = resource.getSpec();
    // A DatabaseServer that was deleted and made again elsewhere must not be served by the old
    // pool.
    return known != null && known.isAt(spec.host(), spec.effectivePort())
        ? known
        : refresh(resource);
  }

  /** Reads address and admin Secret again; the pool stays when neither changed. */
  public Server refresh(DatabaseServer resource) {
    Secret secret = adminSecret(resource);
    AdminLogin login =
        new AdminLogin(value(resource, secret, "username"), value(resource, secret, "password"));
    var spec = resource.getSpec();
    var address =
        new ServerAddress(
            spec.host(), spec.effectivePort(), spec.effectiveTls(), text(secret, "ca.crt"));
    return servers.compute(
        resource.getMetadata().getName(),
        (name, known) -> {
          if (known != null && known.matches(address, login)) {
            return known;
          }
          if (known != null) {
            known.close();
          }
          var server = new Server(name, address, login, dataSources, settings.serverConnections());
          server.listen(toAll);
          return server;
        });
  }

  /** Closes the pools of DatabaseServers that are gone. */
  void retain(Collection<String> names) {
    servers.keySet().stream().filter(name -> !names.contains(name)).forEach(this::forget);
  }

  private void forget(String name) {
    Server known = servers.remove(name);
    if (known != null) {
      known.close();
    }
  }

  private Secret adminSecret(DatabaseServer resource) {
    Secret secret =
        client
            .secrets()
            .inNamespace(settings.namespace())
            .withName(resource.getSpec().adminSecret())
            .get();
    if (secret == null) {
      throw missing(resource, "does not exist");
    }
    return secret;
  }

  private String value(DatabaseServer resource, Secret secret, String key) {
    String value = text(secret, key);
    if (value == null || value.isBlank()) {
      throw missing(resource, "has no '" + key + "'");
    }
    return value;
  }

  private static @Nullable String text(Secret secret, String key) {
    String encoded = secret.getData() == null ? null : secret.getData().get(key);
    return encoded == null
        ? null
        : new String(Base64.getDecoder().decode(encoded), StandardCharsets.UTF_8);
  }

  private ServerException missing(DatabaseServer resource, String what) {
    return new ServerException(
        ServerException.Reason.AdminSecretMissing,
        "the admin Secret '%s' in namespace '%s' %s: it must hold 'username' and 'password' of the operator's role on DatabaseServer '%s'"
            .formatted(
                resource.getSpec().adminSecret(),
                settings.namespace(),
                what,
                resource.getMetadata().getName()),
        null);
  }

  @Override
  public void close() {
    servers.keySet().forEach(this::forget);
  }
}
