package dev.freehold.operator.tenant;

import dev.freehold.crds.DatabaseServer;
import dev.freehold.crds.DatabaseServerStatus;
import dev.freehold.crds.Freehold;
import dev.freehold.operator.condition.Conditions;
import dev.freehold.operator.server.Twins;
import io.fabric8.kubernetes.api.model.Condition;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Whether a server keeps tenants apart, as its status tells. One that nobody has tried yet takes no
 * new tenants either.
 */
final class ServerTrust {
  /** Before 16 CREATEROLE was as good as superuser. */
  private static final int SUPPORTED_FOR_SHARED = 16;

  static final String NOT_SHARED =
      "runs a PostgreSQL older than 16, which is for dedicated or development servers (the annotation %s=true allows shared tenants all the same)"
          .formatted(Freehold.ALLOW_SHARED_ANNOTATION);

  private ServerTrust() {}

  /** Empty: new tenants may come. */
  static String objection(DatabaseServer server) {
    Optional<Condition> twin = Twins.objection(server);
    if (twin.isPresent()) {
      return "is no server of its own: " + twin.get().getMessage();
    }
    for (String type : List.of("Prepared", "IsolationVerified")) {
      Optional<Condition> condition = Conditions.find(conditions(server), type);
      if (condition.isEmpty()) {
        return "was not looked at yet";
      }
      if (!"True".equals(condition.get().getStatus())) {
        return "is not safe: %s=%s/%s, see kubectl describe databaseserver %s"
            .formatted(
                type,
                condition.get().getStatus(),
                condition.get().getReason(),
                server.getMetadata().getName());
      }
    }
    return "";
  }

  static boolean mayBeShared(DatabaseServer server) {
    Map<String, String> annotations = server.getMetadata().getAnnotations();
    return annotations != null && "true".equals(annotations.get(Freehold.ALLOW_SHARED_ANNOTATION))
        || major(server) >= SUPPORTED_FOR_SHARED;
  }

  private static int major(DatabaseServer server) {
    DatabaseServerStatus status = server.getStatus();
    String version = status == null ? null : status.version();
    return version == null || !version.matches("\\d{1,4}(\\..*)?")
        ? Integer.MAX_VALUE
        : Integer.parseInt(version.replaceFirst("\\..*", ""));
  }

  private static @Nullable List<Condition> conditions(DatabaseServer server) {
    return server.getStatus() == null ? null : server.getStatus().conditions();
  }
}
