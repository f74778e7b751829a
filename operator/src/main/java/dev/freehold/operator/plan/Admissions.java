package dev.freehold.operator.plan;

import dev.freehold.crds.Plan;
import dev.freehold.crds.PlanSpec;
import dev.freehold.crds.Tenant;
import dev.freehold.operator.AllTenants;
import io.fabric8.kubernetes.api.model.Quantity;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.javaoperatorsdk.operator.processing.event.ResourceID;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * Holds {@code Plan.spec.caps}. One operator is active, and in it one {@link Ledger} for each
 * capped Plan decides under its lock. A ledger begins with a read of all Tenants from the API and
 * is kept by what is admitted and what leaves; the informer is only a hint to read again. An
 * admission is recorded in the Tenant's {@code status.plan} before anything is made for it, so the
 * next operator counts it too; one that was promised and not recorded made nothing.
 */
public final class Admissions {
  private static final int WOKEN = 100;
  private static final Duration READ_AGAIN = Duration.ofSeconds(10);

  private final KubernetesClient client;
  private final PlanTenants tenants;
  private final Clock clock;
  private final Map<String, Ledger> ledgers = new ConcurrentHashMap<>();

  public Admissions(KubernetesClient client, PlanTenants tenants, Clock clock) {
    this.client = client;
    this.tenants = tenants;
    this.clock = clock;
  }

  public static boolean isCapped(Plan plan) {
    PlanSpec.Caps caps = plan.getSpec().caps();
    return caps != null && (caps.tenants() != null || caps.storage() != null);
  }

  /**
   * Asks for a place in a Plan that the Tenant does not have yet.
   *
   * @return empty: it has a place from now on; else which cap is reached, in numbers
   */
  public Optional<String> admit(Plan plan, Tenant tenant) {
    String name = plan.getMetadata().getName();
    if (!isCapped(plan)) {
      // Nobody counts now; whoever caps it again starts with a fresh count.
      ledgers.remove(name);
      return Optional.empty();
    }
    String uid = tenant.getMetadata().getUid();
    Quantity storage = PlanShare.of(tenant).ownStorage();
    Ledger ledger = ledgers.computeIfAbsent(name, _ -> new Ledger());
    synchronized (ledger) {
      if (ledger.readAt() == null) {
        read(name, ledger);
      }
      Optional<String> refusal = refusal(ledger, plan, uid, storage);
      if (refusal.isPresent() && mayBeBehind(name, ledger)) {
        read(name, ledger);
        refusal = refusal(ledger, plan, uid, storage);
      }
      if (refusal.isEmpty()) {
        ledger.admit(uid, storage);
      } else {
        ledger.refused(uid, ResourceID.fromResource(tenant));
      }
      return refusal;
    }
  }

  private static Optional<String> refusal(
      Ledger ledger, Plan plan, String uid, @Nullable Quantity storage) {
    return ledger.holds(uid) ? Optional.empty() : ledger.refusal(plan.getSpec(), storage);
  }

  /** A Tenant can go without us, when somebody takes its finalizer away. */
  private boolean mayBeBehind(String plan, Ledger ledger) {
    Instant readAt = ledger.readAt();
    return tenants.admittedTo(plan).size() < ledger.tenants()
        && (readAt == null || !clock.instant().isBefore(readAt.plus(READ_AGAIN)));
  }

  /** The Tenant has this Plan, as its status says now; it holds no other place any more. */
  public void recorded(Tenant tenant, String plan) {
    String uid = tenant.getMetadata().getUid();
    ledgers.forEach(
        (name, ledger) -> {
          if (!name.equals(plan)) {
            // It may still wait here, and has what it had meanwhile.
            leave(ledger, uid, name.equals(tenant.getSpec().plan()));
            return;
          }
          synchronized (ledger) {
            ledger.recorded(uid, PlanShare.of(tenant).ownStorage());
          }
        });
  }

  /** The Tenant goes. */
  public void left(Tenant tenant) {
    ledgers.values().forEach(ledger -> leave(ledger, tenant.getMetadata().getUid(), false));
  }

  private void leave(Ledger ledger, String uid, boolean waits) {
    List<ResourceID> woken;
    synchronized (ledger) {
      if (!waits) {
        ledger.waitsNoLonger(uid);
      }
      woken = ledger.left(uid, WOKEN);
    }
    woken.forEach(tenants::wake);
  }

  private void read(String plan, Ledger ledger) {
    var admitted = new HashMap<String, Optional<Quantity>>();
    AllTenants.read(
        client,
        tenant -> {
          PlanShare share = PlanShare.of(tenant);
          if (plan.equals(share.inForce())) {
            admitted.put(tenant.getMetadata().getUid(), Optional.ofNullable(share.ownStorage()));
          }
        });
    ledger.read(admitted, clock.instant());
  }
}
