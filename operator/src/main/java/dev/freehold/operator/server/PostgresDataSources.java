package dev.freehold.operator.server;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import javax.sql.DataSource;
import org.postgresql.ds.PGSimpleDataSource;
import org.postgresql.ssl.SingleCertValidatingFactory;

/** HikariCP over pgjdbc. Connections carry no {@code search_path} that a tenant could fill. */
public final class PostgresDataSources implements AdminDataSources {
  private static final int CONNECT_SECONDS = 5;

  /** Dropping a database waits for its sessions; nothing else of ours takes long. */
  private static final int SOCKET_SECONDS = 120;

  @Override
  public DataSource pool(
      String server, ServerAddress address, AdminLogin login, String database, int size) {
    var config = new HikariConfig();
    config.setPoolName("server-" + server);
    config.setDataSource(single(server, address, login, database));
    config.setMaximumPoolSize(size);
    config.setMinimumIdle(0);
    config.setIdleTimeout(60_000);
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
    source.setOptions("-c search_path=pg_catalog");
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
