package dev.freehold.e2e.chaos;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.TreeSet;

/** Whether every entry that was confirmed to the tenant is in its database, and none of others. */
record LedgerCheck(Subject subject, Findings findings) {
  private static final int SHOWN = 10;

  void rowsAreIn(DatabaseHost host, String database) throws SQLException {
    var lost = new TreeSet<>(subject.ledger().acknowledged());
    try (Connection connection = host.postgres().connect(database)) {
      boolean begun =
          !Rows.of(connection, "select from pg_tables where tablename = 'ledger'").isEmpty();
      if (begun) {
        Rows.column(connection, "select entry from public.ledger")
            .forEach(entry -> lost.remove(Long.valueOf(entry)));
        List<String> foreign =
            Rows.column(
                connection,
                "select distinct tenant from public.ledger where tenant <> ?",
                subject.name());
        findings.require(
            foreign.isEmpty(),
            "no other tenant's rows are in the database",
            "rows of %s in %s",
            foreign,
            database);
      }
    }
    findings.require(
        lost.isEmpty(),
        "no confirmed row is lost",
        "%d of %d are not in %s on %s: %s …",
        lost.size(),
        subject.ledger().acknowledged().size(),
        database,
        host.name(),
        lost.stream().limit(SHOWN).toList());
  }
}
