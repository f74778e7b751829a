package dev.freehold.operator.server;

import dev.freehold.operator.ObservedDataSources;
import java.sql.SQLException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;

/** A connection that breaks in the middle of a change. */
final class CutOff {
  private CutOff() {}

  /**
   * @param calls statements and commits; it breaks after the last of them was carried out
   * @return false: the change came through, with fewer
   */
  static boolean after(int calls, TestServer world, Consumer<Server> change) {
    var count = new AtomicInteger();
    var cutting =
        new ObservedDataSources(
            what -> {
              if (count.incrementAndGet() == calls) {
                throw new SQLException("cut off by the test after " + what, "08006");
              }
            });
    try (Server server = world.server(cutting)) {
      change.accept(server);
      return false;
    } catch (ServerException e) {
      return true;
    }
  }
}
