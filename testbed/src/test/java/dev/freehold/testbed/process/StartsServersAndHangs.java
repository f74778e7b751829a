package dev.freehold.testbed.process;

import dev.freehold.testbed.cluster.Cluster;
import dev.freehold.testbed.cluster.ClusterOptions;
import dev.freehold.testbed.postgres.Postgres;
import dev.freehold.testbed.postgres.PostgresOptions;
import dev.freehold.testbed.postgres.PostgresVersion;

/** A JVM that is killed while it owns a cluster and a PostgreSQL. */
final class StartsServersAndHangs {

  private StartsServersAndHangs() {}

  public static void main(String[] arguments) throws InterruptedException {
    var cluster = Cluster.start(ClusterOptions.temporary("left"));
    Postgres.start(PostgresOptions.temporary(PostgresVersion.V18));
    System.out.println(cluster.directory());
    Thread.currentThread().join();
  }
}
