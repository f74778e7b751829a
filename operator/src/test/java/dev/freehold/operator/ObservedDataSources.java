package dev.freehold.operator;

import dev.freehold.operator.server.AdminDataSources;
import dev.freehold.operator.server.AdminLogin;
import dev.freehold.operator.server.PostgresDataSources;
import dev.freehold.operator.server.ServerAddress;
import java.lang.reflect.InvocationHandler;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Statement;
import javax.sql.DataSource;

/** The real connections, with a listener that is called after each statement and each commit. */
public final class ObservedDataSources implements AdminDataSources {

  /** May cut the connection by throwing, or end the process. */
  @FunctionalInterface
  public interface Listener {
    void done(String what) throws SQLException;
  }

  private final AdminDataSources real = new PostgresDataSources();
  private final Listener listener;

  public ObservedDataSources(Listener listener) {
    this.listener = listener;
  }

  @Override
  public DataSource pool(
      String server, ServerAddress address, AdminLogin login, String database, int size) {
    return observed(real.pool(server, address, login, database, size));
  }

  @Override
  public DataSource single(
      String server, ServerAddress address, AdminLogin login, String database) {
    return observed(real.single(server, address, login, database));
  }

  private DataSource observed(DataSource source) {
    return proxy(
        new Class<?>[] {DataSource.class, AutoCloseable.class},
        (method, arguments) -> {
          if (method.getName().equals("close")) {
            if (source instanceof AutoCloseable closeable) {
              closeable.close();
            }
            return null;
          }
          Object result = invoke(source, method, arguments);
          return result instanceof Connection connection ? observed(connection) : result;
        });
  }

  private Connection observed(Connection connection) {
    return proxy(
        new Class<?>[] {Connection.class},
        (method, arguments) -> {
          Object result = invoke(connection, method, arguments);
          if (method.getName().equals("commit")) {
            listener.done("commit");
          }
          if (result instanceof PreparedStatement statement) {
            return observed(PreparedStatement.class, statement, String.valueOf(arguments[0]));
          }
          return result instanceof Statement statement
              ? observed(Statement.class, statement, "")
              : result;
        });
  }

  private <S extends Statement> S observed(Class<S> type, S statement, String prepared) {
    return proxy(
        new Class<?>[] {type},
        (method, arguments) -> {
          Object result = invoke(statement, method, arguments);
          if (method.getName().startsWith("execute")) {
            listener.done(arguments == null ? prepared : String.valueOf(arguments[0]));
          }
          return result;
        });
  }

  @FunctionalInterface
  private interface Handler {
    Object handle(Method method, Object[] arguments) throws Throwable;
  }

  @SuppressWarnings("unchecked")
  private static <T> T proxy(Class<?>[] types, Handler handler) {
    InvocationHandler invocations = (_, method, arguments) -> handler.handle(method, arguments);
    return (T)
        Proxy.newProxyInstance(ObservedDataSources.class.getClassLoader(), types, invocations);
  }

  private static Object invoke(Object target, Method method, Object[] arguments) throws Throwable {
    try {
      return method.invoke(target, arguments);
    } catch (InvocationTargetException e) {
      throw e.getCause();
    }
  }
}
