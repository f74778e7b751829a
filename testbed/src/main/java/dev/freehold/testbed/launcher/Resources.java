package dev.freehold.testbed.launcher;

import dev.freehold.testbed.cluster.Cluster;
import dev.freehold.testbed.cluster.ResourceTypes;
import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.SecretBuilder;
import io.fabric8.kubernetes.api.model.apiextensions.v1.CustomResourceDefinition;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.dsl.base.PatchContext;
import io.fabric8.kubernetes.client.dsl.base.PatchType;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** What is put into the cluster, from the manifests that people apply elsewhere too. */
final class Resources {

  private static final String INSTALLATION = "freehold-installation";
  private static final String SERVER = "local";
  private static final PatchContext OURS =
      new PatchContext.Builder()
          .withPatchType(PatchType.SERVER_SIDE_APPLY)
          .withFieldManager("freehold-launcher")
          .withForce(true)
          .build();

  private final Cluster cluster;
  private final KubernetesClient client;
  private final Path root;

  Resources(Cluster cluster, Path root) {
    this.cluster = cluster;
    this.client = cluster.client();
    this.root = root;
  }

  /** The resource types, the operator's and the control plane's rights, as this tree has them. */
  void install() {
    var definitions = manifests(root.resolve("crds/manifests"));
    definitions.forEach(this::apply);
    load(root.resolve("operator/manifests/rbac.yaml")).forEach(this::apply);
    load(root.resolve("control-plane-api/manifests/rbac.yaml")).forEach(this::apply);
    for (var definition : definitions) {
      client
          .resources(CustomResourceDefinition.class)
          .withName(definition.getMetadata().getName())
          .waitUntilCondition(ResourceTypes::isEstablished, 20, TimeUnit.SECONDS);
    }
    ensureInstallation();
  }

  /** Id and sealing key are drawn once and never replaced: they open what was sealed. */
  private void ensureInstallation() {
    var secrets = client.secrets().inNamespace(Platform.NAMESPACE);
    if (secrets.withName(INSTALLATION).get() != null) {
      return;
    }
    var key = new byte[32];
    new SecureRandom().nextBytes(key);
    client
        .resource(
            new SecretBuilder()
                .withNewMetadata()
                .withName(INSTALLATION)
                .withNamespace(Platform.NAMESPACE)
                .endMetadata()
                .withData(
                    Map.of(
                        "id",
                        base64(UUID.randomUUID().toString().getBytes(StandardCharsets.UTF_8)),
                        "sealing-key",
                        base64(key)))
                .build())
        .create();
  }

  boolean hasSecret(String name) {
    return client.secrets().inNamespace(Platform.NAMESPACE).withName(name).get() != null;
  }

  /** What the operator last saw; true as long as it has not looked. */
  boolean isServerPrepared() {
    var server = find("DatabaseServer", SERVER);
    return server == null
        || !(server.resource().get("status", "conditions") instanceof List<?> conditions)
        || conditions.stream()
            .filter(condition -> condition instanceof Map<?, ?>)
            .map(condition -> (Map<?, ?>) condition)
            .noneMatch(
                condition ->
                    "Ready".equals(condition.get("type"))
                        && List.of("NotPrepared", "AuthenticationFailed")
                            .contains(String.valueOf(condition.get("reason"))));
  }

  void apply(Path manifest) {
    load(manifest).forEach(this::apply);
  }

  /**
   * Applies a manifest of {@code crds/examples} when nothing of that name is there: what a person
   * changed stays as it is.
   *
   * @return whether it was made
   */
  boolean createMissing(String example) {
    var text = example(example);
    var resource = (GenericKubernetesResource) client.load(stream(text)).items().getFirst();
    if (client.resource(resource).get() != null) {
      return false;
    }
    cluster.apply(text);
    return true;
  }

  /** The DatabaseServer {@code local} with the port that its PostgreSQL has. */
  void ensureServer(int port) {
    var now = find("DatabaseServer", SERVER);
    if (now != null && Integer.valueOf(port).equals(now.resource().get("spec", "port"))) {
      return;
    }
    var example = example("databaseserver-local");
    var text = example.replaceFirst("(?m)^  port: \\d+$", "  port: " + port);
    if (now == null && text.equals(example) && !example.contains("  port: " + port)) {
      throw new LauncherException(
          "crds/examples/databaseserver-local.yaml has no line `  port: N`.");
    }
    cluster.apply(text);
  }

  /** Whether the operator has looked at the DatabaseServer {@code local} as it is now. */
  boolean isServerLookedAt() {
    var server = find("DatabaseServer", SERVER);
    return server != null && server.isCurrent();
  }

  @Nullable StatusView tenant(String name) {
    return find("Tenant", name);
  }

  private @Nullable StatusView find(String kind, String name) {
    var found = client.genericKubernetesResources(StatusView.VERSION, kind).withName(name).get();
    return found == null ? null : new StatusView(found);
  }

  /** The image of the release that tenants run. */
  String image() {
    var release =
        (GenericKubernetesResource)
            client.load(stream(example("apprelease-tenant-app"))).items().getFirst();
    return String.valueOf((Object) release.get("spec", "image"));
  }

  private String example(String name) {
    return read(root.resolve("crds/examples").resolve(name + ".yaml"));
  }

  private void apply(HasMetadata resource) {
    client.resource(resource).patch(OURS);
  }

  private List<HasMetadata> manifests(Path directory) {
    try (var files = Files.list(directory)) {
      return files.sorted().flatMap(file -> load(file).stream()).toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private List<HasMetadata> load(Path file) {
    return client.load(stream(read(file))).items();
  }

  private static java.io.InputStream stream(String text) {
    return new java.io.ByteArrayInputStream(text.getBytes(StandardCharsets.UTF_8));
  }

  private static String read(Path file) {
    try {
      return Files.readString(file);
    } catch (IOException e) {
      throw new UncheckedIOException("Cannot read " + file, e);
    }
  }

  private static String base64(byte[] bytes) {
    return Base64.getEncoder().encodeToString(bytes);
  }
}
