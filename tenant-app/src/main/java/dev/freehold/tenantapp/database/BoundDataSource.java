package dev.freehold.tenantapp.database;

import dev.freehold.tenantapp.AppSettings;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.SQLNonTransientConnectionException;
import java.time.Duration;
import java.util.Properties;
import org.jspecify.annotations.Nullable;
import org.postgresql.Driver;
import org.postgresql.PGProperty;
import org.springframework.jdbc.datasource.AbstractDataSource;

/**
 * Opens connections to the bound database, one for each call.
 *
 * <p>The binding is read anew each time, so that a rotated password is picked up without a restart.
 * The app's pages use the pool on top; looks from outside a page come here, because a connection
 * that is closed at once costs the server less than one that idles in a pool.
 */
class BoundDataSource extends AbstractDataSource {

  private final String root;
  private final Duration connectTimeout;
  private final Duration queryTimeout;
  private final Driver driver = new Driver();

  /**
   * @throws ServiceBindingException when the binding cannot be used; later, while running, this is
   *     an SQLException
   */
  BoundDataSource(AppSettings.Database settings) {
    this.root = settings.bindingRoot();
    this.connectTimeout = settings.connectTimeout();
    this.queryTimeout = settings.queryTimeout();
    ServiceBinding.find(root);
  }

  @Override
  public Connection getConnection() throws SQLException {
    var binding = binding();
    return getConnection(binding.jdbcUrl(), binding.username(), binding.password());
  }

  @Override
  public Connection getConnection(String username, String password) throws SQLException {
    return getConnection(binding().jdbcUrl(), username, password);
  }

  private Connection getConnection(String url, String username, String password)
      throws SQLException {
    var properties = new Properties();
    PGProperty.USER.set(properties, username);
    PGProperty.PASSWORD.set(properties, password);
    PGProperty.APPLICATION_NAME.set(properties, "tenant-app");
    PGProperty.CONNECT_TIMEOUT.set(properties, seconds(connectTimeout));
    PGProperty.LOGIN_TIMEOUT.set(properties, seconds(connectTimeout));
    // A server that vanished without a word must not hold a page for ever; longer than any
    // statement may take.
    PGProperty.SOCKET_TIMEOUT.set(properties, seconds(queryTimeout.plusSeconds(20)));
    PGProperty.TCP_KEEP_ALIVE.set(properties, true);
    @Nullable Connection connection = driver.connect(url, properties);
    if (connection == null) {
      throw new SQLNonTransientConnectionException(
          "the binding's jdbc-url is not one of PostgreSQL", "08001");
    }
    return connection;
  }

  private ServiceBinding binding() throws SQLException {
    try {
      return ServiceBinding.find(root);
    } catch (ServiceBindingException e) {
      throw new SQLNonTransientConnectionException(e.getMessage(), "08001", e);
    }
  }

  private static int seconds(Duration duration) {
    return Math.toIntExact(Math.max(1, duration.toSeconds()));
  }
}
