package dev.freehold.operator.server;

import dev.freehold.crds.DatabaseServer;
import dev.freehold.crds.DatabaseServerStatus;
import dev.freehold.crds.DatabaseServerStatus.Forgotten;
import dev.freehold.operator.InUseProtection;
import dev.freehold.operator.condition.Conditions;
import io.fabric8.kubernetes.api.model.Condition;
import io.fabric8.kubernetes.api.model.Quantity;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A DatabaseServer's status in the making. What no part sets anew stays as the last look left it,
 * so a server that does not answer keeps its last figures.
 */
final class ServerReport {
  private static final List<String> CONDITIONS =
      List.of(
          "Reachable",
          "Prepared",
          Twins.CONDITION,
          "IsolationVerified",
          "Stocked",
          "DataLoss",
          "Tombstones",
          "Orphans",
          InUseProtection.CONDITION,
          "Ready");
  private static final long STORAGE_STEP = 64L << 20;
  private static final int STORAGE_PART = 50;

  private final DatabaseServer resource;
  private final Conditions conditions;
  private final @Nullable DatabaseServerStatus before;
  private @Nullable String version;
  private Registry.@Nullable Counts counts;
  private @Nullable Integer orphans;
  private @Nullable List<Forgotten> forgotten;
  private @Nullable Duration lookAgain;
  private @Nullable Running running;
  private boolean ready = true;
  private boolean twin;
  private @Nullable Integer drifted;
  private @Nullable Integer lost;

  ServerReport(DatabaseServer resource, Instant now) {
    this.resource = resource;
    this.before = resource.getStatus();
    this.conditions = new Conditions(resource, before == null ? null : before.conditions(), now);
    this.version = before == null ? null : before.version();
    this.orphans = before == null ? null : before.orphans();
    this.forgotten = before == null ? null : before.forgotten();
  }

  /**
   * @param status {@code True}, {@code False} or {@code Unknown}
   */
  void condition(String type, String status, String reason, String message) {
    conditions.set(type, status, reason, message);
  }

  /** The server takes no new tenants, and people must see it at a glance. */
  void notReady(String condition, String status, String reason, String message) {
    condition(condition, status, reason, message);
    condition("Ready", "False", reason, message);
    ready = false;
  }

  /** Another DatabaseServer is this server: nothing there is this one's. */
  void isTwin(String reason, String message) {
    notReady(Twins.CONDITION, "False", reason, message);
    twin = true;
  }

  boolean isTwin() {
    return twin;
  }

  /** The end of a look that nothing objected to says so. */
  void ready(String message) {
    if (ready) {
      condition("Ready", "True", "Ready", message);
    }
  }

  /** What this look read of the server. */
  void running(Running running) {
    this.running = running;
    this.version = running.version();
  }

  /** See {@link #running(Running)}; the first thing that is read. */
  Running running() {
    if (running == null) {
      throw new IllegalStateException("the version is read before the parts look");
    }
    return running;
  }

  /** Whether the last look left this condition True. */
  boolean wasTrue(String type) {
    return before != null
        && Conditions.find(before.conditions(), type)
            .filter(each -> "True".equals(each.getStatus()))
            .isPresent();
  }

  /** Whether the last look left this condition. */
  boolean knows(String type) {
    return before != null && Conditions.find(before.conditions(), type).isPresent();
  }

  /**
   * @param drifted databases that are not as the registry says
   * @param lost of them, those whose data are gone
   */
  void drift(int drifted, int lost) {
    this.drifted = drifted;
    this.lost = lost;
  }

  /** Null: not known. */
  @Nullable Integer drifted() {
    return drifted;
  }

  @Nullable Integer lost() {
    return lost;
  }

  void databases(Registry.Counts counts) {
    this.counts = counts;
  }

  void orphans(int count) {
    this.orphans = count;
  }

  void forgotten(@Nullable List<Forgotten> forgotten) {
    this.forgotten = forgotten;
  }

  /** What this look found; the first part sees to it. */
  Registry.Counts counts() {
    if (counts == null) {
      throw new IllegalStateException("the inventory comes before what uses it");
    }
    return counts;
  }

  /** A part has more to do than one look may take. */
  void lookAgainIn(Duration time) {
    lookAgain = lookAgain == null || time.compareTo(lookAgain) < 0 ? time : lookAgain;
  }

  Optional<Duration> lookAgain() {
    return Optional.ofNullable(lookAgain);
  }

  DatabaseServerStatus toStatus() {
    Long generation = resource.getMetadata().getGeneration();
    List<Condition> list = conditions.inOrder(CONDITIONS);
    Registry.Counts found = counts;
    if (found == null) {
      return before == null
          ? new DatabaseServerStatus(
              generation, list, version, null, null, null, null, null, null, orphans, forgotten)
          : new DatabaseServerStatus(
              generation,
              list,
              version,
              before.tenants(),
              before.tombstones(),
              before.warm(),
              before.storage(),
              before.connections(),
              before.headroom(),
              orphans,
              forgotten);
    }
    Quantity storage = inSteps(found.storage());
    var usage =
        new Usage(
            found.tenants(), found.connections(), storage == null ? null : Usage.bytes(storage));
    return new DatabaseServerStatus(
        generation,
        list,
        version,
        found.tenants(),
        found.tombstones(),
        found.warm(),
        storage,
        (int) Math.min(found.connections(), Integer.MAX_VALUE),
        (int) Math.floor(usage.headroom(resource.getSpec().capacity()) * 100),
        orphans,
        forgotten);
  }

  private @Nullable Quantity inSteps(@Nullable Long measured) {
    Quantity told = before == null ? null : before.storage();
    return measured == null
        ? told
        : DatabaseSizes.inSteps(told, measured, STORAGE_STEP, STORAGE_PART);
  }
}
