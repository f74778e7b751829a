package dev.freehold.operator;

import dev.freehold.operator.server.AdminDataSources;
import dev.freehold.operator.server.AdminLogin;
import dev.freehold.operator.server.PostgresDataSources;
import dev.freehold.operator.server.ServerAddress;
import dev.freehold.testbed.postgres.ObservedDataSource;
import javax.sql.DataSource;

/** The real connections, with a listener that is called after each statement and each commit. */
public final class ObservedDataSources implements AdminDataSources {
  private final AdminDataSources real = new PostgresDataSources();
  private final ObservedDataSource.Listener listener;

  public ObservedDataSources(ObservedDataSource.Listener listener) {
    this.listener = listener;
  }

  @Override
  public DataSource pool(
      String server, ServerAddress address, AdminLogin login, String database, int size) {
    return ObservedDataSource.of(real.pool(server, address, login, database, size), listener);
  }

  @Override
  public DataSource single(
      String server, ServerAddress address, AdminLogin login, String database) {
    return ObservedDataSource.of(real.single(server, address, login, database), listener);
  }
}
