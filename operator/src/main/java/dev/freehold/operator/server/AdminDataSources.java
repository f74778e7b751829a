package dev.freehold.operator.server;

import javax.sql.DataSource;

/**
 * Opens connections as the operator's role. The one seam between us and the driver: tests cut,
 * count and halt here.
 */
public interface AdminDataSources {
  /** A bounded pool to the registry database; closed through {@link AutoCloseable}. */
  DataSource pool(
      String server, ServerAddress address, AdminLogin login, String database, int size);

  /** Unpooled: for short sessions inside a tenant's database, so that none stays open there. */
  DataSource single(String server, ServerAddress address, AdminLogin login, String database);
}
