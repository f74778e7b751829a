package dev.freehold.testbed.node;

import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.EnvFromSource;
import io.fabric8.kubernetes.api.model.EnvVar;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The environment that a container asks for: {@code envFrom} in order, then {@code env}, later
 * names winning, with {@code $(NAME)} of what was defined before expanded and {@code $$(NAME)} left
 * as {@code $(NAME)}.
 */
final class ContainerEnvironment {

  private static final Pattern REFERENCE = Pattern.compile("\\$\\$|\\$\\(([-._a-zA-Z0-9]+)\\)");

  private final ConfigSources sources;
  private final PodFields fields;

  ContainerEnvironment(ConfigSources sources, PodFields fields) {
    this.sources = sources;
    this.fields = fields;
  }

  Map<String, String> of(Container container) {
    var environment = new LinkedHashMap<String, String>();
    container.getEnvFrom().forEach(from -> environment.putAll(from(from)));
    for (var variable : container.getEnv()) {
      value(variable)
          .ifPresent(value -> environment.put(variable.getName(), expand(value, environment)));
    }
    return environment;
  }

  /** Replaces references to known names; unknown ones stay as they are. */
  static String expand(String value, Map<String, String> environment) {
    return REFERENCE
        .matcher(value)
        .replaceAll(
            match -> {
              var name = match.group(1);
              var known = name == null ? "$" : environment.getOrDefault(name, match.group());
              return Matcher.quoteReplacement(known);
            });
  }

  /**
   * How a process learns its local ports: {@code SERVER_PORT} and {@code PORT} for the main one
   * (named {@code http}, else the first), {@code NAME_PORT} and {@code NAME_SERVER_PORT} for the
   * other named ones. {@code SERVER_ADDRESS} keeps it on this machine.
   *
   * @param ports local port by container port
   */
  static Map<String, String> ports(Container container, Map<Integer, Integer> ports) {
    var environment = new LinkedHashMap<String, String>();
    environment.put("SERVER_ADDRESS", "127.0.0.1");
    var main = LocalPorts.main(container);
    for (var port : container.getPorts()) {
      var local = String.valueOf(ports.get(port.getContainerPort()));
      if (main.isPresent() && main.get().equals(port)) {
        environment.put("PORT", local);
        environment.put("SERVER_PORT", local);
      } else if (port.getName() != null) {
        var name = port.getName().toUpperCase(Locale.ROOT).replace('-', '_');
        environment.put(name + "_PORT", local);
        environment.put(name + "_SERVER_PORT", local);
      }
    }
    return environment;
  }

  private Map<String, String> from(EnvFromSource from) {
    var secret = from.getSecretRef();
    var configMap = from.getConfigMapRef();
    var values =
        secret != null
            ? values(
                "Secret", secret.getName(), secret.getOptional(), sources.secret(secret.getName()))
            : values(
                "ConfigMap",
                configMap.getName(),
                configMap.getOptional(),
                sources.configMap(configMap.getName()));
    var prefix = from.getPrefix() == null ? "" : from.getPrefix();
    var environment = new LinkedHashMap<String, String>();
    values.forEach((key, value) -> environment.put(prefix + key, text(value)));
    return environment;
  }

  private Optional<String> value(EnvVar variable) {
    var from = variable.getValueFrom();
    if (from == null) {
      return Optional.of(variable.getValue() == null ? "" : variable.getValue());
    }
    if (from.getFieldRef() != null) {
      return Optional.of(fields.value(from.getFieldRef().getFieldPath()));
    }
    if (from.getSecretKeyRef() != null) {
      var ref = from.getSecretKeyRef();
      var values =
          values("Secret", ref.getName(), ref.getOptional(), sources.secret(ref.getName()));
      return key("Secret", ref.getName(), ref.getKey(), ref.getOptional(), values);
    }
    if (from.getConfigMapKeyRef() != null) {
      var ref = from.getConfigMapKeyRef();
      var values =
          values("ConfigMap", ref.getName(), ref.getOptional(), sources.configMap(ref.getName()));
      return key("ConfigMap", ref.getName(), ref.getKey(), ref.getOptional(), values);
    }
    throw refused("the local node does not know the source of the variable " + variable.getName());
  }

  private static Map<String, byte[]> values(
      String kind, String name, Boolean optional, Optional<Map<String, byte[]>> found) {
    if (found.isEmpty() && !Boolean.TRUE.equals(optional)) {
      throw refused("%s \"%s\" not found: create it in the pod's namespace".formatted(kind, name));
    }
    return found.orElse(Map.of());
  }

  private static Optional<String> key(
      String kind, String name, String key, Boolean optional, Map<String, byte[]> values) {
    var value = values.get(key);
    if (value == null && !Boolean.TRUE.equals(optional)) {
      throw refused("%s \"%s\" has no key \"%s\": add it".formatted(kind, name, key));
    }
    return Optional.ofNullable(value).map(ContainerEnvironment::text);
  }

  private static ContainerWaits refused(String message) {
    return new ContainerWaits(ContainerWaits.Reason.CreateContainerConfigError, message);
  }

  private static String text(byte[] value) {
    return new String(value, StandardCharsets.UTF_8);
  }
}
