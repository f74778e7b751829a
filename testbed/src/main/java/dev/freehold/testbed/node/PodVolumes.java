package dev.freehold.testbed.node;

import dev.freehold.testbed.node.VolumeDirectory.VolumeFile;
import io.fabric8.kubernetes.api.model.DownwardAPIVolumeFile;
import io.fabric8.kubernetes.api.model.KeyToPath;
import io.fabric8.kubernetes.api.model.Volume;
import io.fabric8.kubernetes.api.model.VolumeProjection;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A pod's volumes as directories: secret, configMap, downwardAPI, projected (those and service
 * account tokens) and emptyDir.
 */
final class PodVolumes {

  private static final int DEFAULT_MODE = 0644;

  private final List<Volume> volumes;
  private final Path directory;
  private final ConfigSources sources;
  private final ServiceAccountTokens tokens;
  private final PodFields fields;
  private final Map<String, VolumeDirectory> directories = new HashMap<>();

  PodVolumes(
      List<Volume> volumes,
      Path directory,
      ConfigSources sources,
      ServiceAccountTokens tokens,
      PodFields fields) {
    this.volumes = volumes;
    this.directory = directory;
    this.sources = sources;
    this.tokens = tokens;
    this.fields = fields;
  }

  /** Brings every volume up to date; a missing source is a {@link ContainerWaits}. */
  void sync() throws IOException {
    Files.createDirectories(directory);
    for (var volume : volumes) {
      if (volume.getEmptyDir() != null) {
        Files.createDirectories(directory.resolve(volume.getName()));
      } else {
        directories
            .computeIfAbsent(volume.getName(), name -> new VolumeDirectory(directory.resolve(name)))
            .write(files(volume));
      }
    }
  }

  private Map<String, VolumeFile> files(Volume volume) {
    if (volume.getSecret() != null) {
      var secret = volume.getSecret();
      var name = secret.getSecretName();
      var found = found("Secret", name, secret.getOptional(), sources.secret(name));
      return keys(
          found,
          secret.getItems(),
          mode(secret.getDefaultMode(), DEFAULT_MODE),
          secret.getOptional(),
          name);
    }
    if (volume.getConfigMap() != null) {
      var map = volume.getConfigMap();
      var name = map.getName();
      var found = found("ConfigMap", name, map.getOptional(), sources.configMap(name));
      return keys(
          found, map.getItems(), mode(map.getDefaultMode(), DEFAULT_MODE), map.getOptional(), name);
    }
    if (volume.getDownwardAPI() != null) {
      return downward(
          volume.getDownwardAPI().getItems(),
          mode(volume.getDownwardAPI().getDefaultMode(), DEFAULT_MODE));
    }
    if (volume.getProjected() != null) {
      var files = new HashMap<String, VolumeFile>();
      var mode = mode(volume.getProjected().getDefaultMode(), DEFAULT_MODE);
      volume.getProjected().getSources().forEach(source -> files.putAll(projected(source, mode)));
      return files;
    }
    throw waits(
        "the local node does not know the type of volume \"%s\": use secret, configMap, downwardAPI, projected or emptyDir"
            .formatted(volume.getName()));
  }

  private Map<String, VolumeFile> projected(VolumeProjection source, int mode) {
    if (source.getServiceAccountToken() != null) {
      var token = source.getServiceAccountToken();
      return Map.of(token.getPath(), text(tokens.token(token), mode));
    }
    if (source.getSecret() != null) {
      var secret = source.getSecret();
      var found =
          found("Secret", secret.getName(), secret.getOptional(), sources.secret(secret.getName()));
      return keys(found, secret.getItems(), mode, secret.getOptional(), secret.getName());
    }
    if (source.getConfigMap() != null) {
      var map = source.getConfigMap();
      var found =
          found("ConfigMap", map.getName(), map.getOptional(), sources.configMap(map.getName()));
      return keys(found, map.getItems(), mode, map.getOptional(), map.getName());
    }
    if (source.getDownwardAPI() != null) {
      return downward(source.getDownwardAPI().getItems(), mode);
    }
    throw waits(
        "the local node projects Secrets, ConfigMaps, the downward API and service account tokens only");
  }

  private Map<String, VolumeFile> downward(List<DownwardAPIVolumeFile> items, int mode) {
    var files = new HashMap<String, VolumeFile>();
    for (var item : items) {
      if (item.getFieldRef() == null) {
        throw waits(
            "the local node does not know resourceFieldRef: use fieldRef for " + item.getPath());
      }
      files.put(
          item.getPath(),
          text(fields.value(item.getFieldRef().getFieldPath()), mode(item.getMode(), mode)));
    }
    return files;
  }

  private static Map<String, VolumeFile> keys(
      Map<String, byte[]> values,
      List<KeyToPath> items,
      int mode,
      @Nullable Boolean optional,
      String name) {
    var files = new HashMap<String, VolumeFile>();
    if (items.isEmpty()) {
      values.forEach((key, value) -> files.put(key, new VolumeFile(ByteBuffer.wrap(value), mode)));
    }
    for (var item : items) {
      var value = values.get(item.getKey());
      if (value != null) {
        files.put(
            item.getPath(), new VolumeFile(ByteBuffer.wrap(value), mode(item.getMode(), mode)));
      } else if (!Boolean.TRUE.equals(optional)) {
        throw waits(
            "\"%s\" has no key \"%s\", which a volume of the pod names: add it"
                .formatted(name, item.getKey()));
      }
    }
    return files;
  }

  private static Map<String, byte[]> found(
      String kind, String name, @Nullable Boolean optional, Optional<Map<String, byte[]>> found) {
    if (found.isEmpty() && !Boolean.TRUE.equals(optional)) {
      throw waits(
          "%s \"%s\", which a volume of the pod names, not found: create it".formatted(kind, name));
    }
    return found.orElse(Map.of());
  }

  private static VolumeFile text(String value, int mode) {
    return new VolumeFile(ByteBuffer.wrap(value.getBytes(StandardCharsets.UTF_8)), mode);
  }

  private static int mode(@Nullable Integer mode, int fallback) {
    return mode == null ? fallback : mode;
  }

  private static ContainerWaits waits(String message) {
    return new ContainerWaits(ContainerWaits.Reason.ContainerCreating, message);
  }
}
