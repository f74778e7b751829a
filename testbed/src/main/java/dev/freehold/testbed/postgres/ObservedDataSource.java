package dev.freehold.testbed.postgres;

import java.lang.reflect.InvocationHandler;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Statement;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;

/**
 * The real connections of a DataSource, with a listener that hears of each statement and commit.
 */
public final class ObservedDataSource {

  /** May cut the connection by throwing, or end the process. */
  @FunctionalInterface
  public interface Listener {
    /**
     * @param what the statement that was executed, or {@code commit}
     */
    void done(String what) throws SQLException;
  }

  private final Listener listener;

  private ObservedDataSource(Listener listener) {
    this.listener = listener;
  }

  public static DataSource of(DataSource source, Listener listener) {
    return new ObservedDataSource(listener).observed(source);
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
          if (result instanceof PreparedStatement statement && arguments != null) {
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
    @Nullable Object handle(Method method, Object @Nullable [] arguments) throws Throwable;
  }

  @SuppressWarnings("unchecked")
  private static <T> T proxy(Class<?>[] types, Handler handler) {
    InvocationHandler invocations = (_, method, arguments) -> handler.handle(method, arguments);
    return (T)
        Proxy.newProxyInstance(ObservedDataSource.class.getClassLoader(), types, invocations);
  }

  private static @Nullable Object invoke(
      Object target, Method method, Object @Nullable [] arguments) throws Throwable {
    try {
      return method.invoke(target, arguments);
    } catch (InvocationTargetException e) {
      throw e.getCause() == null ? e : e.getCause();
    }
  }
}
