package dev.freehold.e2e.chaos;

import dev.freehold.e2e.chaos.SeenCredentials.Credentials;
import java.sql.SQLException;
import java.util.List;
import java.util.Map;

/** Whether a tenant that is gone has left what was to be kept, and nothing else. */
final class DepartedCheck {
  private final ChaosWorld world;
  private final Subject subject;
  private final Findings findings;

  private DepartedCheck(ChaosWorld world, Subject subject) {
    this.world = world;
    this.subject = subject;
    this.findings = new Findings(subject.name());
  }

  static List<Violation> of(ChaosWorld world, Subject subject) throws SQLException {
    var check = new DepartedCheck(world, subject);
    check.run();
    return check.findings.all();
  }

  private void run() throws SQLException {
    findings.require(world.tenant(subject) == null, "a deleted Tenant is gone", "it exists");
    findings.require(
        world.client().namespaces().withName(subject.namespace()).get() == null,
        "a deleted Tenant's namespace is gone",
        "%s exists",
        subject.namespace());
    int tombstones = 0;
    for (DatabaseHost host : world.hosts()) {
      for (Map<String, String> row : rows(host)) {
        boolean kept =
            subject.state() == Subject.State.Retained && "tombstone".equals(row.get("state"));
        findings.require(kept, "a deleted Tenant leaves only what is retained", "row %s", row);
        if (kept) {
          tombstones++;
          new LedgerCheck(subject, findings).rowsAreIn(host, row.getOrDefault("database_name", ""));
        }
      }
    }
    if (tombstones == 0) {
      findings.require(
          subject.ledger().acknowledged().isEmpty(),
          "no confirmed row is lost",
          "%d were confirmed and there is no tombstone",
          subject.ledger().acknowledged().size());
    }
    for (Credentials former : world.seen().of(subject.namespace())) {
      findings.require(
          LoginTrial.isRefused(former),
          "a deleted Tenant's credentials are refused",
          "%s still enters %s",
          former.login(),
          former.database());
    }
  }

  private List<Map<String, String>> rows(DatabaseHost host) throws SQLException {
    try (var connection = host.registry()) {
      return Rows.of(
          connection,
          "select * from registry.tenant_database where tenant_name = ?",
          subject.name());
    }
  }
}
