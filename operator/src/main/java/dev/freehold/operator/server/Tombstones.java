package dev.freehold.operator.server;

import dev.freehold.crds.DatabaseServer;
import dev.freehold.crds.Freehold;
import dev.freehold.operator.ResourceEvents;
import dev.freehold.operator.server.TombstoneRows.Tombstone;
import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Lists the retained databases of deleted Tenants, and drops those whose time is over or that a
 * person names in the annotation {@code freehold.dev/purge}; an orphan too, if it is named. First
 * the row says that it is being purged, which no adoption can undo; then database and roles are
 * dropped, at last the row.
 *
 * <p>Sets: {@code Tombstones}, once there was one.
 */
final class Tombstones implements ServerPart {
  private static final Logger log = LoggerFactory.getLogger(Tombstones.class);
  private static final String CONDITION = "Tombstones";
  private static final int AT_ONCE = 10;
  private static final int TOLD = 5;
  private static final Duration LONGEST = Duration.ofSeconds(2);
  private static final Duration SOON = Duration.ofSeconds(1);

  private final Registry registry;
  private final DatabaseRemoval removal;
  private final Orphans orphans;
  private final ResourceEvents events;
  private final ServerMeters meters;

  Tombstones(
      Registry registry,
      DatabaseRemoval removal,
      Orphans orphans,
      ResourceEvents events,
      ServerMeters meters) {
    this.registry = registry;
    this.removal = removal;
    this.orphans = orphans;
    this.events = events;
    this.meters = meters;
  }

  @Override
  public void look(Server server, DatabaseServer resource, ServerReport report) {
    Set<String> named = named(resource);
    if (report.counts().tombstones() == 0 && named.isEmpty() && !report.knows(CONDITION)) {
      return;
    }
    List<String> refusals = refusals(server, named);
    List<String> failures = purge(server, resource, named, report);
    List<Tombstone> first =
        server.query(
            "listing retained databases", connection -> TombstoneRows.first(connection, TOLD));
    tell(report, resource, first, failures, refusals);
  }

  private static Set<String> named(DatabaseServer resource) {
    var annotations = resource.getMetadata().getAnnotations();
    String value = annotations == null ? null : annotations.get(Freehold.PURGE_ANNOTATION);
    return value == null
        ? Set.of()
        : Stream.of(value.split("[,\\s]+"))
            .filter(word -> !word.isEmpty())
            .map(word -> word.replaceFirst("^fh_", ""))
            .collect(Collectors.toCollection(TreeSet::new));
  }

  /** What could not be dropped, and why. */
  private List<String> purge(
      Server server, DatabaseServer resource, Set<String> named, ServerReport report) {
    var failures = new ArrayList<String>();
    if (report.counts().tombstones() == 0 && named.isEmpty()) {
      return failures;
    }
    List<DatabaseFacts> purging =
        server.transaction(
            "choosing retained databases to drop",
            connection -> {
              TombstoneRows.beginPurge(
                  connection, registry.sealing().installation(), named, AT_ONCE);
              return TombstoneRows.purging(connection);
            });
    long end = System.nanoTime() + LONGEST.toNanos();
    boolean all = purging.size() < AT_ONCE;
    for (DatabaseFacts facts : purging) {
      if (System.nanoTime() >= end) {
        all = false;
        break;
      }
      try {
        removal.drop(server, facts);
        purged(server, resource, facts.row());
      } catch (ServerException e) {
        if (e.endsTheLook()) {
          throw e;
        }
        failures.add(String.valueOf(e.getMessage()));
      }
    }
    if (!purging.isEmpty()) {
      report.databases(registry.counts(server));
    }
    if (!all && failures.isEmpty()) {
      report.lookAgainIn(SOON);
    }
    return failures;
  }

  private void purged(Server server, DatabaseServer resource, RegistryRow row) {
    log.atInfo()
        .addKeyValue("server", server.name())
        .addKeyValue("database", row.database())
        .addKeyValue("tenant", row.tenant())
        .log("a retained database was purged");
    events.normal(
        resource,
        "Purged",
        "database '%s' of the deleted tenant '%s' was dropped: the time that it was retained for is over, or %s named it"
            .formatted(row.database(), row.tenant(), Freehold.PURGE_ANNOTATION));
    meters.purged(server.name());
  }

  /**
   * Why some are not purged; a database without a Tenant is given up here, if a person names it.
   */
  private List<String> refusals(Server server, Set<String> named) {
    List<Tombstone> rows =
        server.transaction(
            "reading the rows that are to be purged",
            connection -> {
              TombstoneRows.forgetRefusals(connection, named);
              return TombstoneRows.named(connection, named);
            });
    var unknown = new TreeSet<>(named);
    rows.forEach(row -> unknown.remove(row.id().value()));
    var refusals = new ArrayList<String>();
    for (Tombstone row : rows) {
      String id = row.id().value();
      switch (row.state()) {
        case creating, assigned -> {
          if (row.refused() || !isGivenUp(server, row.id())) {
            refusals.add(
                "%s is not purged, because it is in use by Tenant '%s': delete that first, then take the id out of %s and name it again"
                    .formatted(id, row.tenant(), Freehold.PURGE_ANNOTATION));
          }
        }
        case stocking, warm ->
            refusals.add("%s is not purged, because it is of the pool".formatted(id));
        case tombstone -> {
          if (row.refused()) {
            refusals.add(
                "%s is not purged, because it was in use when it was named: take it out of %s and name it again"
                    .formatted(id, Freehold.PURGE_ANNOTATION));
          }
        }
        case purging -> {}
      }
    }
    if (!unknown.isEmpty()) {
      refusals.add(
          "%s, which %s names, is not here: it was purged, or is mistyped"
              .formatted(String.join(", ", unknown), Freehold.PURGE_ANNOTATION));
    }
    return refusals;
  }

  /** A living one is not, and its name here shall not count later either. */
  private boolean isGivenUp(Server server, DatabaseId id) {
    boolean givenUp =
        registry.find(server, id).filter(facts -> orphans.beginPurge(server, facts)).isPresent();
    if (!givenUp) {
      server.transaction(
          "refusing to purge database " + id.value(),
          connection -> {
            TombstoneRows.refuse(connection, id);
          });
    }
    return givenUp;
  }

  private static void tell(
      ServerReport report,
      DatabaseServer resource,
      List<Tombstone> first,
      List<String> failures,
      List<String> refusals) {
    int count = report.counts().tombstones();
    var message = new ArrayList<String>();
    if (count == 0) {
      message.add("no databases of deleted tenants are kept here");
    } else {
      message.add(
          "%d databases of deleted tenants are kept: %s%s"
              .formatted(
                  count,
                  first.stream().map(Tombstones::describe).collect(Collectors.joining(", ")),
                  count > first.size() ? ", …" : ""));
      message.add(
          "spec.adopt of a Tenant of that name takes one over; kubectl annotate --overwrite databaseserver %s %s=ID drops it now"
              .formatted(resource.getMetadata().getName(), Freehold.PURGE_ANNOTATION));
    }
    message.addAll(refusals);
    message.addAll(failures);
    report.condition(
        CONDITION,
        count == 0 ? "False" : "True",
        !failures.isEmpty() ? "PurgeFailed" : count == 0 ? "None" : "Retained",
        String.join(". ", message));
  }

  private static String describe(Tombstone tombstone) {
    return "%s of '%s' %s"
        .formatted(
            tombstone.id().value(),
            tombstone.tenant(),
            tombstone.state() == RegistryRow.State.purging
                ? "being dropped"
                : tombstone.purgeAfter() == null
                    ? "until it is purged by hand"
                    : "until " + tombstone.purgeAfter().truncatedTo(ChronoUnit.SECONDS));
  }
}
