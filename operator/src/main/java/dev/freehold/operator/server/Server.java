package dev.freehold.operator.server;

import java.sql.Connection;
import java.sql.SQLException;
import java.sql.SQLTransientConnectionException;
import java.util.concurrent.locks.ReentrantLock;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;

/**
 * A DatabaseServer that we can talk to: one bounded pool to its registry database, short sessions
 * elsewhere. The first contact makes the registry's tables.
 *
 * <p>After a failed connection one caller at a time tries again and all others are refused at once,
 * so that a server that is gone holds no reconcile thread from the tenants of other servers.
 */
public final class Server implements AutoCloseable {
  /** The operator-only database that every prepared server has. */
  public static final String REGISTRY_DATABASE = "freehold";

  private static final String WRONG_PASSWORD = "28P01";

  private final String name;
  private final ServerAddress address;
  private final AdminLogin login;
  private final AdminDataSources dataSources;
  private final DataSource pool;
  private final ReentrantLock trial = new ReentrantLock();
  private final Demand demand = new Demand();
  private volatile RoomListener listener = new RoomListener() {};

  /** Null once a connection was made; at first nothing is proven. */
  private volatile @Nullable ServerException lastFailure;

  private volatile boolean proven;

  public Server(
      String name,
      ServerAddress address,
      AdminLogin login,
      AdminDataSources dataSources,
      int poolSize) {
    this.name = name;
    this.address = address;
    this.login = login;
    this.dataSources = dataSources;
    this.pool = dataSources.pool(name, address, login, REGISTRY_DATABASE, poolSize);
  }

  /** Work on one connection. */
  @FunctionalInterface
  public interface Work<T> {
    T on(Connection connection) throws SQLException;
  }

  /** Work without a result. */
  @FunctionalInterface
  public interface Action {
    void on(Connection connection) throws SQLException;

    private Work<Boolean> asWork() {
      return connection -> {
        on(connection);
        return true;
      };
    }
  }

  public String name() {
    return name;
  }

  public ServerAddress address() {
    return address;
  }

  /** The operator's role, owner of every database of ours. */
  public String operatorRole() {
    return login.username();
  }

  /** Whether Tenants want databases of this server right now. */
  Demand demand() {
    return demand;
  }

  void listen(RoomListener listener) {
    this.listener = listener;
  }

  void claimed() {
    listener.claimed(name);
  }

  void released() {
    listener.released(name);
  }

  boolean isAt(String host, int port) {
    return address.host().equals(host) && address.port() == port;
  }

  boolean matches(ServerAddress address, AdminLogin login) {
    return this.address.equals(address) && this.login.equals(login);
  }

  /**
   * In one transaction on the registry database, or not at all.
   *
   * @param doing for the error's message, such as {@code claiming a database}
   */
  public void transaction(String doing, Action action) {
    transaction(doing, action.asWork());
  }

  public <T> T transaction(String doing, Work<T> work) {
    return pooled(
        doing,
        connection -> {
          connection.setAutoCommit(false);
          try {
            T result = work.on(connection);
            connection.commit();
            return result;
          } catch (Throwable e) {
            rollbackQuietly(connection, e);
            throw e;
          } finally {
            restoreAutoCommit(connection);
          }
        });
  }

  /** Each statement by itself, on the registry database. */
  public void autocommit(String doing, Action action) {
    query(doing, action.asWork());
  }

  /** A read on the registry database. */
  public <T> T query(String doing, Work<T> work) {
    return pooled(doing, work);
  }

  /** A short session inside a tenant's database; none of ours stays open there. */
  public void inside(String database, String doing, Action action) {
    inside(database, doing, action.asWork());
  }

  /** What one database refuses, or all its connections in use, says nothing of the server. */
  <T> T inside(String database, String doing, Work<T> work) {
    try (Connection connection =
        dataSources.single(name, address, login, database).getConnection()) {
      return work.on(connection);
    } catch (SQLException e) {
      throw ServerException.inside(name, doing, e);
    }
  }

  /** False: the password is wrong. A login that is refused for another reason has the right one. */
  boolean letsIn(String database, String login, String password) {
    DataSource source =
        dataSources.single(name, address, new AdminLogin(login, password), database);
    try (Connection connection = source.getConnection()) {
      return connection != null;
    } catch (SQLException e) {
      return !WRONG_PASSWORD.equals(e.getSQLState());
    }
  }

  /**
   * As another login than the operator's, unpooled. What PostgreSQL refuses comes as its exception
   * and says nothing of the server's health.
   */
  Connection connectAs(AdminLogin other, String database) throws SQLException {
    return dataSources.single(name, address, other, database).getConnection();
  }

  private <T> T pooled(String doing, Work<T> work) {
    if (!proven) {
      prove(doing);
    }
    return run(doing, pool, work);
  }

  private void prove(String doing) {
    ServerException last = lastFailure;
    // Nothing failed yet: all wait for the first one. Else one tries and the others are refused.
    if (last == null) {
      trial.lock();
    } else if (!trial.tryLock()) {
      throw last;
    }
    try {
      if (!proven) {
        DataSource single = dataSources.single(name, address, login, REGISTRY_DATABASE);
        run(doing, single, ((Action) RegistrySchema::ensure).asWork());
        lastFailure = null;
        proven = true;
      }
    } finally {
      trial.unlock();
    }
  }

  private <T> T run(String doing, DataSource source, Work<T> work) {
    try (Connection connection = source.getConnection()) {
      return work.on(connection);
    } catch (SQLTransientConnectionException e) {
      // The pool waited in vain; when it could not connect, it says why.
      if (e.getCause() == null) {
        throw new ServerBusyException(name, doing, e);
      }
      throw failed(doing, e);
    } catch (SQLException e) {
      throw failed(doing, e);
    }
  }

  private ServerException failed(String doing, SQLException e) {
    ServerException failure = ServerException.of(name, doing, e);
    if (failure.reason() == ServerException.Reason.ServerUnreachable
        || failure.reason() == ServerException.Reason.AuthenticationFailed) {
      lastFailure = failure;
      proven = false;
    }
    return failure;
  }

  private static void rollbackQuietly(Connection connection, Throwable cause) {
    try {
      connection.rollback();
    } catch (SQLException e) {
      cause.addSuppressed(e);
    }
  }

  private static void restoreAutoCommit(Connection connection) throws SQLException {
    if (!connection.isClosed()) {
      connection.setAutoCommit(true);
    }
  }

  @Override
  public void close() {
    if (pool instanceof AutoCloseable closeable) {
      try {
        closeable.close();
      } catch (Exception e) {
        throw new IllegalStateException("closing the pool of DatabaseServer '" + name + "'", e);
      }
    }
  }
}
