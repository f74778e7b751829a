package dev.freehold.controlplane.persistence;

import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.support.JdbcTransactionManager;

/** Knows of each thread whether it holds a transaction that waits for an inner one. */
final class InnerTransactions extends JdbcTransactionManager {
  private static final ThreadLocal<Integer> WAITING = ThreadLocal.withInitial(() -> 0);

  InnerTransactions(DataSource dataSource) {
    super(dataSource);
  }

  static boolean isInside() {
    return WAITING.get() > 0;
  }

  @Override
  protected Object doSuspend(Object transaction) {
    WAITING.set(WAITING.get() + 1);
    return super.doSuspend(transaction);
  }

  @Override
  protected void doResume(@Nullable Object transaction, Object suspendedResources) {
    WAITING.set(WAITING.get() - 1);
    super.doResume(transaction, suspendedResources);
  }
}
