package dev.freehold.operator.server;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import java.time.Duration;
import javax.sql.DataSource;
import org.postgresql.ds.PGSimpleDataSource;
import org.postgresql.ssl.SingleCertValidatingFactory;

/** HikariCP over pgjdbc. Connections carry no {@code search_path} that a tenant could fill. */
public final class PostgresDataSources implements AdminDataSources {
  private static final int CONNECT_SECONDS = 5;

  /** Dropping a database waits for its sessions; nothing else of ours takes long. */
  private static final int SOCKET_SECONDS = 120;

  /**
   * An operator that stands still (its machine was paused, its network is gone) says no goodbye:
   * the server ends what it began, or the one that took over would wait for its locks for ever.
   * None of ours is silent for so long within a transaction, nor longer than {@link #POOLED_IDLE}
   * without.
   */
  private static final Duration SILENT_IN_TRANSACTION = Duration.ofSeconds(15);

  private static final Duration SILENT = Duration.ofMinutes(3);
  private static final Duration POOLED_IDLE = Duration.ofMinutes(1);

  /** Sooner than the socket's time, so that no session is left waiting for a lock. */
  private static final Duration LOCK = Duration.ofSeconds(60);

  private static final String OPTIONS =
      "-c search_path=pg_catalog -c lock_timeout=%d -c idle_in_transaction_session_timeout=%d -c idle_session_timeout=%d"
          .formatted(LOCK.toMillis(), SILENT_IN_TRANSACTION.toMillis(), SILENT.toMillis());

  @Override
  public DataSource pool(
      String server, ServerAddress address, AdminLogin login, String database, int size) {
    var config = new HikariConfig();
    config.setPoolName("server-" + server);
    config.setDataSource(single(server, address, login, database));
    config.setMaximumPoolSize(size);
    config.setMinimumIdle(0);
    config.setIdleTimeout(POOLED_IDLE.toMillis());
    config.setConnectionTimeout(5_000);
    // Start without the server: its outage is a condition, not a failed start.
    config.setInitializationFailTimeout(-1);
    return new HikariDataSource(config);
  }

  @Override
  public DataSource single(
      String server, ServerAddress address, AdminLogin login, String database) {
    var source = new PGSimpleDataSource();
    source.setURL(address.jdbcUrl(database));
    source.setUser(login.username());
    source.setPassword(login.password());
    source.setApplicationName("freehold-operator");
    source.setOptions(OPTIONS);
    source.setConnectTimeout(CONNECT_SECONDS);
    source.setLoginTimeout(CONNECT_SECONDS);
    source.setSocketTimeout(SOCKET_SECONDS);
    source.setTcpKeepAlive(true);
    if (address.caCertificate() != null) {
      source.setSslfactory(SingleCertValidatingFactory.class.getName());
      source.setSslFactoryArg(address.caCertificate());
    }
    return source;
  }
}
