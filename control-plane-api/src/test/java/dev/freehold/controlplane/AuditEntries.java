package dev.freehold.controlplane;

import dev.freehold.testbed.postgres.ControlPlaneDatabase;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;

/** What stands in the audit log. */
public final class AuditEntries {
  private AuditEntries() {}

  /**
   * A chain's entries in their order: actor, action, outcome, reason or -, changes, in whose stead
   * if so.
   */
  public static List<String> of(ControlPlaneDatabase database, UUID chain) throws SQLException {
    var entries = new ArrayList<String>();
    try (var superuser = database.asSuperuser();
        var query =
            superuser.prepareStatement(
                "SELECT concat_ws(' ', actor, action, outcome, coalesce(reason, '-'), changes, on_behalf_of) FROM audit.entry WHERE chain_id = ? ORDER BY sequence")) {
      query.setObject(1, chain);
      var rows = query.executeQuery();
      while (rows.next()) {
        entries.add(rows.getString(1));
      }
    }
    return entries;
  }
}
