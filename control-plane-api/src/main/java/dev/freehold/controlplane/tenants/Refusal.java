package dev.freehold.controlplane.tenants;

import io.fabric8.kubernetes.api.model.Status;
import io.fabric8.kubernetes.api.model.StatusCause;
import io.fabric8.kubernetes.api.model.StatusDetails;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Why the cluster did not do something, in words for customers. What the API server says names ids
 * and rules of the cluster, and goes into the log alone.
 */
final class Refusal {
  static final String DELETED =
      "it was deleted in the cluster: delete it here too, then bring it back";

  private static final Logger LOG = LoggerFactory.getLogger(Refusal.class);

  private static final int BAD_REQUEST = 400;
  private static final int UNAUTHORIZED = 401;
  private static final int FORBIDDEN = 403;
  private static final int NOT_FOUND = 404;
  private static final int CONFLICT = 409;
  private static final int INVALID = 422;
  private static final int TOO_MANY_REQUESTS = 429;
  private static final int INTERNAL_ERROR = 500;

  /** As the API server's authorizer says it; admission says it otherwise. */
  private static final Pattern MISSING_RIGHT =
      Pattern.compile("User \"[^\"]*\" cannot \\w+ (resource|path) ");

  private static final Pattern CONFLICT_WITH = Pattern.compile("conflict with \"([^\"]+)\"");

  private Refusal() {}

  static String of(String tenant, KubernetesClientException e) {
    String message = Optional.ofNullable(e.getStatus()).map(Status::getMessage).orElse("");
    if (e.getCode() > 0) {
      LOG.atWarn()
          .addKeyValue("tenant", tenant)
          .addKeyValue("code", e.getCode())
          .addKeyValue("answer", message)
          .log("the cluster did not carry a wish out");
    }
    return switch (e.getCode()) {
      case UNAUTHORIZED -> "the cluster does not let the control plane in: tell support";
      case FORBIDDEN ->
          MISSING_RIGHT.matcher(message).find()
              ? "the cluster does not let the control plane do this: its ServiceAccount lacks a right of manifests/rbac.yaml"
              : ruledOut(tenant);
      case BAD_REQUEST, INVALID -> ruledOut(tenant);
      case CONFLICT -> managed(tenant, e).orElse(changedMeanwhile());
      case NOT_FOUND -> changedMeanwhile();
      case TOO_MANY_REQUESTS -> "the cluster is busy";
      default ->
          e.getCode() >= INTERNAL_ERROR
              ? "the cluster failed with HTTP %d".formatted(e.getCode())
              : "the cluster cannot be reached";
    };
  }

  private static String ruledOut(String tenant) {
    return "a rule of the cluster refuses Tenant '%s': tell support".formatted(tenant);
  }

  private static String changedMeanwhile() {
    return "it was changed in the cluster at the same moment: it is tried again";
  }

  private static Optional<String> managed(String tenant, KubernetesClientException e) {
    return Optional.ofNullable(e.getStatus())
        .map(Status::getDetails)
        .map(StatusDetails::getCauses)
        .orElse(List.of())
        .stream()
        .filter(cause -> "FieldManagerConflict".equals(cause.getReason()))
        .findFirst()
        .map(cause -> managed(tenant, cause));
  }

  private static String managed(String tenant, StatusCause cause) {
    Matcher manager = CONFLICT_WITH.matcher(String.valueOf(cause.getMessage()));
    return "%s of Tenant '%s' is managed by %s: change it there"
        .formatted(
            String.valueOf(cause.getField()).replaceFirst("^\\.", ""),
            tenant,
            manager.find() ? manager.group(1) : "somebody else");
  }
}
