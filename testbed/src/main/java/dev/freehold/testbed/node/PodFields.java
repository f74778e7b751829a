package dev.freehold.testbed.node;

import io.fabric8.kubernetes.api.model.ObjectMeta;
import io.fabric8.kubernetes.api.model.Pod;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * The fields of a pod that the downward API offers: {@code metadata.name}, {@code
 * metadata.labels['app']}, {@code status.podIP} …
 */
record PodFields(Pod pod, String podIp) {

  private static final Pattern SUBSCRIPT =
      Pattern.compile("metadata\\.(labels|annotations)\\['(.+)']");

  String value(String path) {
    var meta = pod.getMetadata();
    var subscript = SUBSCRIPT.matcher(path);
    if (subscript.matches()) {
      return values(meta, subscript.group(1)).getOrDefault(subscript.group(2), "");
    }
    return switch (path) {
      case "metadata.name" -> meta.getName();
      case "metadata.namespace" -> meta.getNamespace();
      case "metadata.uid" -> meta.getUid();
      case "metadata.labels" -> lines(values(meta, "labels"));
      case "metadata.annotations" -> lines(values(meta, "annotations"));
      case "spec.nodeName" -> pod.getSpec().getNodeName();
      case "spec.serviceAccountName" -> pod.getSpec().getServiceAccountName();
      case "status.podIP", "status.podIPs" -> podIp;
      case "status.hostIP" -> PodStatuses.HOST_IP;
      default ->
          throw new ContainerWaits(
              ContainerWaits.Reason.CreateContainerConfigError,
              "the local node does not know the field " + path);
    };
  }

  private static Map<String, String> values(ObjectMeta meta, String kind) {
    var values = kind.equals("labels") ? meta.getLabels() : meta.getAnnotations();
    return values == null ? Map.of() : values;
  }

  private static String lines(Map<String, String> values) {
    return values.entrySet().stream()
        .map(entry -> "%s=\"%s\"".formatted(entry.getKey(), entry.getValue()))
        .collect(Collectors.joining("\n"));
  }
}
