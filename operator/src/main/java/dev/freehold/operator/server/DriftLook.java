package dev.freehold.operator.server;

import dev.freehold.crds.DatabaseServer;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Collectors;

/**
 * Compares all databases of a server with its registry in one query. Its tenants are woken when
 * what differs is something else than before; a loss is told on the server as well once two looks
 * in a row have seen it, because a database that is being dropped is missing for a moment too.
 */
final class DriftLook implements ServerPart {
  private static final int NAMED = 5;

  private final Drifts drifts;

  DriftLook(Drifts drifts) {
    this.drifts = drifts;
  }

  @Override
  public void look(Server server, DatabaseServer resource, ServerReport report) {
    List<Drifted> found = server.query("comparing databases with the registry", DriftQuery::all);
    List<DatabaseId> before = drifts.lost(server.name()).stream().map(Drifted::id).toList();
    drifts.found(server.name(), found);
    List<Drifted> lost =
        found.stream()
            .filter(Drifted::isLost)
            .filter(each -> before.contains(each.id()))
            .sorted(Comparator.comparing(Drifted::tenant))
            .toList();
    report.drift(found.size(), lost.size());
    if (!lost.isEmpty()) {
      report.condition("DataLoss", "True", "DatabaseMissing", describe(lost));
    } else if (report.knows("DataLoss")) {
      report.condition("DataLoss", "False", "AllPresent", "every tenant's database is there");
    }
  }

  private static String describe(List<Drifted> lost) {
    return "%d of our databases are gone or not ours any more: %s%s. Each Tenant's condition DataLoss says what to do"
        .formatted(
            lost.size(),
            lost.stream()
                .limit(NAMED)
                .map(each -> "%s of tenant '%s'".formatted(each.id().database(), each.tenant()))
                .collect(Collectors.joining(", ")),
            lost.size() > NAMED ? " and others" : "");
  }
}
