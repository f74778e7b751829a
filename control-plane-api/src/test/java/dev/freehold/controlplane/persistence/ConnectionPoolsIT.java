package dev.freehold.controlplane.persistence;

import static org.assertj.core.api.Assertions.assertThat;

import dev.freehold.controlplane.ControlPlane;
import java.util.Collections;
import java.util.concurrent.Callable;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.jooq.DSLContext;
import org.junit.jupiter.api.Test;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.TransactionDefinition;
import org.springframework.transaction.support.TransactionTemplate;

class ConnectionPoolsIT {
  private static final int CONNECTIONS = 8;

  /** Jobs take one now and then: the threads ask until all of them have one at the same time. */
  @Test
  void asManyInnerTransactionsAsThePoolHasConnectionsDoNotWaitForEachOther() throws Exception {
    try (var replica =
            ControlPlane.shared()
                .start(
                    "--spring.datasource.hikari.maximum-pool-size=" + CONNECTIONS,
                    "--spring.datasource.hikari.connection-timeout=5000");
        var threads = Executors.newFixedThreadPool(CONNECTIONS)) {
      var transactions = replica.getBean(PlatformTransactionManager.class);
      var outer = new TransactionTemplate(transactions);
      var inner = new TransactionTemplate(transactions);
      inner.setPropagationBehavior(TransactionDefinition.PROPAGATION_REQUIRES_NEW);
      DSLContext sql = replica.getBean(DSLContext.class);
      var allHoldOne = new CyclicBarrier(CONNECTIONS);
      Callable<Boolean> nested =
          () ->
              outer.execute(
                  _ -> {
                    int mine = backend(sql);
                    await(allHoldOne);
                    int innermost = inner.execute(_ -> backend(sql));
                    assertThat(backend(sql)).isEqualTo(mine);
                    return innermost != mine;
                  });

      assertThat(threads.invokeAll(Collections.nCopies(CONNECTIONS, nested)))
          .extracting(Future::get)
          .containsOnly(true);
    }
  }

  private static int backend(DSLContext sql) {
    return sql.fetchSingle("select pg_backend_pid()").get(0, Integer.class);
  }

  private static void await(CyclicBarrier barrier) {
    try {
      barrier.await(60, TimeUnit.SECONDS);
    } catch (Exception e) {
      throw new AssertionError(e);
    }
  }
}
