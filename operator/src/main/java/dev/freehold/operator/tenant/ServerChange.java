package dev.freehold.operator.tenant;

import dev.freehold.crds.DatabaseServer;
import dev.freehold.crds.DatabaseServerStatus;
import dev.freehold.operator.condition.Conditions;
import dev.freehold.operator.server.Usage;
import io.fabric8.kubernetes.api.model.Condition;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Which changes of a DatabaseServer its tenants must look at: another spec, back in reach, room
 * that came free, leave to adopt, or trust that was won. The last three are nothing to those that
 * have a place.
 */
final class ServerChange {
  /** What tenants that live on a server have seen of it, by server. */
  private final Map<String, String> seen = new ConcurrentHashMap<>();

  boolean matters(DatabaseServer now, DatabaseServer before) {
    // After a start no tenant was woken for it yet; else the first room that comes free would wake
    // all.
    seen.putIfAbsent(before.getMetadata().getUid(), forAll(before));
    return !forAll(now).equals(forAll(before))
        || cameFree(now, before)
        || isTrusted(now, before)
        || !Objects.equals(AdoptionWindow.of(now), AdoptionWindow.of(before));
  }

  /** False: only room came free. */
  boolean isForAll(DatabaseServer server) {
    String now = forAll(server);
    return !now.equals(seen.put(server.getMetadata().getUid(), now));
  }

  /** The end of a DatabaseServer is for all that live on it, whatever they had seen. */
  void gone(DatabaseServer server) {
    seen.remove(server.getMetadata().getUid());
  }

  private static String forAll(DatabaseServer server) {
    return server.getMetadata().getGeneration() + " " + ready(server);
  }

  private static boolean cameFree(DatabaseServer now, DatabaseServer before) {
    Usage used = Usage.of(now.getStatus());
    Usage was = Usage.of(before.getStatus());
    return used.tenants() < was.tenants()
        || used.connections() < was.connections()
        || used.storage() != null && was.storage() != null && used.storage() < was.storage();
  }

  /** New tenants may come that could not before. */
  private static boolean isTrusted(DatabaseServer now, DatabaseServer before) {
    return ServerTrust.objection(now).isEmpty() && !ServerTrust.objection(before).isEmpty()
        || ServerTrust.mayBeShared(now) && !ServerTrust.mayBeShared(before);
  }

  private static String ready(DatabaseServer server) {
    DatabaseServerStatus status = server.getStatus();
    return Conditions.find(status == null ? null : status.conditions(), "Ready")
        .map(Condition::getStatus)
        .orElse("");
  }
}
