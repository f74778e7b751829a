package dev.freehold.operator.tenant;

import dev.freehold.crds.AppRelease;
import dev.freehold.crds.Freehold;
import dev.freehold.crds.Tenant;
import dev.freehold.crds.TenantStatus;
import dev.freehold.crds.TenantStatus.Access;
import dev.freehold.operator.condition.Conditions;
import dev.freehold.operator.server.DatabaseFacts;
import dev.freehold.operator.server.Server;
import io.fabric8.kubernetes.api.model.Condition;
import io.javaoperatorsdk.operator.api.reconciler.Context;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** One look at one Tenant: what the steps before have found, for the steps after. */
final class TenantWork {
  private final Context<Tenant> context;
  private final Instant now;
  private EffectiveAccess access;
  private @Nullable Duration hibernateAfter;
  private Tenant tenant;
  private @Nullable EffectivePlan plan;
  private @Nullable String planName;
  private @Nullable AppRelease release;
  private boolean runsRelease;
  private @Nullable Server server;
  private @Nullable DatabaseFacts facts;
  private @Nullable Duration lookAgain;
  private @Nullable Duration vouched;
  private final List<Finding> notes = new ArrayList<>();

  TenantWork(Tenant tenant, Context<Tenant> context, Instant now) {
    this.tenant = tenant;
    this.context = context;
    this.now = now;
    this.access = EffectiveAccess.of(tenant.getSpec(), now);
  }

  /** When this look began. */
  Instant now() {
    return now;
  }

  Tenant tenant() {
    return tenant;
  }

  Context<Tenant> context() {
    return context;
  }

  String name() {
    return tenant.getMetadata().getName();
  }

  String uid() {
    return tenant.getMetadata().getUid();
  }

  String namespace() {
    return Freehold.namespaceOf(name());
  }

  /** What restrictions, trial and idleness leave of the tenant's access. */
  Access access() {
    return access.access();
  }

  /** Who restricts it so. */
  List<String> accessCauses() {
    return access.causes();
  }

  /** Idle time after which its app sleeps; empty: never. */
  Optional<Duration> hibernateAfter() {
    return Optional.ofNullable(hibernateAfter);
  }

  void mayHibernate(Duration after) {
    hibernateAfter = after;
  }

  /** The app sleeps; nothing is restricted. */
  void hibernate() {
    access = new EffectiveAccess(Access.Hibernated, List.of());
  }

  EffectivePlan plan() {
    return found(plan, "plan");
  }

  /** The Plan that {@link #plan()} comes from; null: none was found. */
  @Nullable String planName() {
    return planName;
  }

  @Nullable AppRelease release() {
    return release;
  }

  /** The release whose pods were all ready when this was seen last; null: it is new. */
  @Nullable String runningRelease() {
    if (runsRelease && release != null) {
      return release.getMetadata().getName();
    }
    return tenant.getStatus() == null ? null : tenant.getStatus().release();
  }

  /** All pods are of {@link #release()}, or there shall be none. */
  void runsRelease() {
    runsRelease = true;
  }

  Server server() {
    return found(server, "placement");
  }

  DatabaseFacts facts() {
    return found(facts, "placement");
  }

  /** The app was made once: this is no newcomer. */
  boolean hadApp() {
    return tenant.getStatus() != null && tenant.getStatus().url() != null;
  }

  boolean isPlaced() {
    return facts != null;
  }

  /** How many pods of the app are to run. */
  int replicas() {
    return access() == Access.Suspended || access() == Access.Hibernated ? 0 : plan().replicas();
  }

  /** Something is due then, whether an event comes or not. */
  void lookAgainWithin(Duration time) {
    if (lookAgain == null || time.compareTo(lookAgain) < 0) {
      lookAgain = time;
    }
  }

  /** The earliest of what is due, if it is before the time that was meant. */
  Duration nextLook(Duration otherwise) {
    return lookAgain != null && lookAgain.compareTo(otherwise) < 0 ? lookAgain : otherwise;
  }

  /** A finding of another condition than the step's own. */
  void note(Finding finding) {
    notes.add(finding);
  }

  List<Finding> takeNotes() {
    List<Finding> taken = List.copyOf(notes);
    notes.clear();
    return taken;
  }

  /** As the status tells it, before this look. */
  Optional<Condition> told(ConditionType type) {
    TenantStatus status = tenant.getStatus();
    return Conditions.find(status == null ? null : status.conditions(), type.name());
  }

  @Nullable String annotation(String key) {
    var annotations = tenant.getMetadata().getAnnotations();
    return annotations == null ? null : annotations.get(key);
  }

  /** So long nothing need be asked of the server unless its own look tells of it. */
  void vouchedFor(Duration time) {
    vouched = time;
  }

  /** When to look though nothing happens, at a Tenant that is as it shall be. */
  Duration atRest(Duration otherwise) {
    return vouched != null && vouched.compareTo(otherwise) > 0 ? vouched : otherwise;
  }

  void updated(Tenant latest) {
    this.tenant = latest;
  }

  /**
   * @param planName the Plan in force
   */
  void resolved(String planName, EffectivePlan plan, @Nullable AppRelease release) {
    this.planName = planName;
    this.plan = plan;
    this.release = release;
  }

  void placed(Server server, DatabaseFacts facts) {
    this.server = server;
    this.facts = facts;
  }

  void observed(DatabaseFacts facts) {
    this.facts = facts;
  }

  private static <T> T found(@Nullable T value, String step) {
    if (value == null) {
      throw new IllegalStateException("the step " + step + " has not run");
    }
    return value;
  }
}
