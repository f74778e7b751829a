package dev.freehold.e2e.bench;

import java.time.Duration;
import java.util.List;

/**
 * One series.
 *
 * @param floor N bare CREATE ROLE + CREATE DATABASE over one connection
 * @param sql the operator's SQL alone
 */
record ProvisionResult(String series, Duration floor, Floor.OperatorSql sql, List<Burst> bursts) {

  /**
   * @param name {@code cold}: the operator has just started; {@code warm}: it has worked before
   * @param sessions PostgreSQL sessions opened
   * @param writes API writes until the fleet was at rest
   * @param idle API writes of the fleet at rest
   */
  record Burst(
      String name,
      TenantTimes.Spread databaseReady,
      TenantTimes.Spread ready,
      long residentMiB,
      Duration cpu,
      long sessions,
      ApiWrites writes,
      ApiWrites idle) {}

  double floorSeconds() {
    return floor.toNanos() / 1e9;
  }

  /** The headline. */
  double ratio(Burst burst) {
    return burst.databaseReady().last() / floorSeconds();
  }

  double sqlRatio() {
    return sql.databases().toNanos() / 1e9 / floorSeconds();
  }

  /** With the logins. */
  double sqlRatioWithLogins() {
    return sqlRatio() + sql.logins().toNanos() / 1e9 / floorSeconds();
  }
}
