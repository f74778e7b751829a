package dev.freehold.crds;

import io.fabric8.kubernetes.api.model.HasMetadata;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;

/**
 * The CustomResourceDefinitions that {@code kubectl apply -f crds/manifests} installs, as they lie
 * on the classpath in {@code /freehold/crds/}.
 */
public final class CrdManifests {
  /** Every kind; what others refer to comes first. */
  public static final List<Class<? extends HasMetadata>> KINDS =
      List.of(DatabaseServer.class, Plan.class, AppRelease.class, Tenant.class);

  private CrdManifests() {}

  /** One YAML document for each of {@link #KINDS}, in that order. */
  public static List<String> all() {
    return KINDS.stream().map(CrdManifests::of).toList();
  }

  /** The YAML document of one kind. */
  public static String of(Class<? extends HasMetadata> kind) {
    String path = "/freehold/crds/" + fileOf(kind);
    try (var stream = CrdManifests.class.getResourceAsStream(path)) {
      if (stream == null) {
        throw new IllegalStateException(
            path + " is not on the classpath: build the module crds, which packs crds/manifests");
      }
      return new String(stream.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException("while reading " + path, e);
    }
  }

  static String fileOf(Class<? extends HasMetadata> kind) {
    return HasMetadata.getFullResourceName(kind) + ".yaml";
  }
}
