package dev.freehold.operator.server;

import dev.freehold.crds.DatabaseServer;
import dev.freehold.crds.Freehold;
import dev.freehold.crds.Tenant;
import dev.freehold.operator.OperatorSettings;
import dev.freehold.operator.server.OrphanRows.Living;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Finds databases that no Tenant holds, and databases and roles of our names that no registry
 * holds. They are told and never dropped, until a person names one in {@code freehold.dev/purge};
 * but for one whose Tenant went between claim and binding, when it had no finalizer yet. If nobody
 * was ever let into it, there is nothing to lose and it goes; if it was a tombstone, it is one
 * again.
 *
 * <p>One comparison in an interval: rows of the registry with the Tenants that the informer knows.
 * A row whose Tenant seems to be gone is told only after a read of that Tenant from the API, and
 * when the row is still there afterwards.
 *
 * <p>Sets: {@code Orphans}, once there was one.
 */
final class Orphans implements ServerPart {
  private static final Logger log = LoggerFactory.getLogger(Orphans.class);

  private static final String CONDITION = "Orphans";
  private static final int TOLD = 5;

  /** Reads of single Tenants in one look; the others' turn comes at the next. */
  private static final int READ_AT_ONCE = 50;

  private final Registry registry;
  private final ServerTenants tenants;
  private final DatabaseRemoval removal;
  private final KubernetesClient client;
  private final OperatorSettings.Orphans settings;
  private final Clock clock;

  /** By server, when the last comparison was, and what it found. */
  private final Map<String, Seen> seen = new ConcurrentHashMap<>();

  private record Seen(Instant at, Set<Living> orphans) {}

  Orphans(
      Registry registry,
      ServerTenants tenants,
      DatabaseRemoval removal,
      KubernetesClient client,
      OperatorSettings.Orphans settings,
      Clock clock) {
    this.registry = registry;
    this.tenants = tenants;
    this.removal = removal;
    this.client = client;
    this.settings = settings;
    this.clock = clock;
  }

  @Override
  public void look(Server server, DatabaseServer resource, ServerReport report) {
    Instant now = clock.instant();
    Seen before = seen.get(server.name());
    if (before != null && now.isBefore(before.at().plus(settings.interval()))) {
      return;
    }
    Set<Living> known = before == null ? Set.of() : before.orphans();
    List<Living> rows = living(server);
    List<Living> found = confirmed(server, rows, known);
    List<Living> orphans =
        found.stream()
            .filter(each -> !isDropped(server, each) && !isGivenBack(server, each))
            .toList();
    if (orphans.size() < found.size()) {
      report.databases(registry.counts(server));
    }
    seen.put(server.name(), new Seen(now, Set.copyOf(orphans)));
    List<String> strays =
        server.query("looking for databases that nobody knows", OrphanRows::strays);
    tell(report, resource, orphans, strays);
  }

  private List<Living> living(Server server) {
    return server.query(
        "comparing databases with tenants",
        connection ->
            OrphanRows.living(connection, registry.sealing().installation(), settings.grace()));
  }

  private List<Living> confirmed(Server server, List<Living> rows, Set<Living> known) {
    List<Living> candidates =
        rows.stream()
            .filter(row -> !holds(tenants.tenant(row.tenant()).orElse(null), row, server.name()))
            .toList();
    Set<Living> read =
        candidates.stream()
            .filter(row -> !known.contains(row))
            .limit(READ_AT_ONCE)
            .filter(row -> !isHeld(row, server.name()))
            .collect(Collectors.toSet());
    if (!read.isEmpty()) {
      // Its Tenant may have ended properly since the rows were read, and the row with it.
      read.retainAll(new HashSet<>(living(server)));
    }
    return candidates.stream().filter(row -> known.contains(row) || read.contains(row)).toList();
  }

  /** By a read from the API. */
  private boolean isHeld(Living row, String server) {
    return holds(client.resources(Tenant.class).withName(row.tenant()).get(), row, server);
  }

  /**
   * A Tenant with another UID holds it when its binding says so: it is about to take it over. Its
   * own one holds it under whatever name its binding knows this server.
   */
  private static boolean holds(@Nullable Tenant tenant, Living row, String server) {
    if (tenant == null) {
      return false;
    }
    var binding = tenant.getSpec().binding();
    boolean own = tenant.getMetadata().getUid().equals(row.uid());
    return binding == null
        ? own
        : binding.databaseId().equals(row.id().value()) && (own || binding.server().equals(server));
  }

  /**
   * The claim is taken back; what a crash leaves of that the look at tombstones drops.
   *
   * @return false: somebody has it by now, or it cannot be dropped, and is told
   */
  private boolean isDropped(Server server, Living orphan) {
    if (!orphan.untold()) {
      return false;
    }
    Optional<DatabaseFacts> facts =
        registry.find(server, orphan.id()).filter(found -> !found.row().wasHandedOut());
    try {
      if (facts.isEmpty() || !beginPurge(server, facts.get())) {
        return false;
      }
      registry.find(server, orphan.id()).ifPresent(begun -> removal.drop(server, begun));
    } catch (ServerException e) {
      if (e.endsTheLook()) {
        throw e;
      }
      log.atWarn().addKeyValue("database", orphan.id().database()).log(e.getMessage());
      return false;
    }
    log.atInfo()
        .addKeyValue("database", orphan.id().database())
        .addKeyValue("tenant", orphan.tenant())
        .log("dropped: its Tenant went before anybody was let into it");
    return true;
  }

  /** An adoption that never came to its end is none. */
  private static boolean isGivenBack(Server server, Living orphan) {
    boolean givenBack =
        orphan.halfAdopted()
            && server.transaction(
                "giving database %s back".formatted(orphan.id().database()),
                connection -> {
                  return OrphanRows.giveBack(connection, orphan);
                });
    if (givenBack) {
      server.released();
      log.atInfo()
          .addKeyValue("database", orphan.id().database())
          .addKeyValue("tenant", orphan.tenant())
          .log("retained again: its Tenant went before it was let into it");
    }
    return givenBack;
  }

  /**
   * It is looked at once more.
   *
   * @return true: it is dropped by the next look at what is being purged
   */
  boolean beginPurge(Server server, DatabaseFacts facts) {
    RegistryRow row = facts.row();
    Living orphan = Living.of(row);
    if (!registry.ofThisInstallation(row) || isHeld(orphan, server.name())) {
      return false;
    }
    seen.remove(server.name());
    if (row.state() == RegistryRow.State.creating) {
      removal.drop(server, facts);
      return true;
    }
    return server.transaction(
        "purging database " + row.database(),
        connection -> {
          return OrphanRows.beginPurge(connection, orphan);
        });
  }

  private void tell(
      ServerReport report, DatabaseServer resource, List<Living> orphans, List<String> strays) {
    int count = orphans.size() + strays.size();
    if (count == 0 && !report.knows(CONDITION)) {
      return;
    }
    report.orphans(count);
    if (count == 0) {
      report.condition(CONDITION, "False", "None", "every database has its Tenant");
      return;
    }
    var message = new ArrayList<String>();
    if (!orphans.isEmpty()) {
      message.add(
          "%d databases have no Tenant: %s. Apply the Tenant again with spec.adopt: ID, or drop the data: kubectl annotate --overwrite databaseserver %s %s=ID"
              .formatted(
                  orphans.size(),
                  first(orphans.stream().map(this::describe).toList()),
                  resource.getMetadata().getName(),
                  Freehold.PURGE_ANNOTATION));
    }
    if (!strays.isEmpty()) {
      message.add(
          "%d databases or roles have our names and are in no registry: %s. A superuser must judge them: they are neither used nor dropped"
              .formatted(strays.size(), first(strays)));
    }
    report.condition(CONDITION, "True", "Found", String.join(". ", message));
  }

  private String describe(Living orphan) {
    return "%s of '%s' (%s)"
        .formatted(
            orphan.id().value(),
            orphan.tenant(),
            tenants.tenant(orphan.tenant()).isPresent()
                ? "the Tenant of this name is another one"
                : "no such Tenant");
  }

  private static String first(List<String> words) {
    return String.join(", ", words.stream().limit(TOLD).toList())
        + (words.size() > TOLD ? ", …" : "");
  }
}
