package dev.freehold.e2e.bench;

import java.time.Duration;

/**
 * One series.
 *
 * @param floor N bare CREATE ROLE + CREATE DATABASE over one connection
 * @param sql the operator's SQL alone, over one connection
 */
record ProvisionResult(String series, Duration floor, Duration sql, Operator operator) {

  /**
   * @param sessions PostgreSQL sessions opened
   * @param writes API writes until the fleet was ready
   * @param idle API writes of the fleet at rest
   */
  record Operator(
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
  double ratio() {
    return operator.databaseReady().last() / floorSeconds();
  }

  double sqlRatio() {
    return sql.toNanos() / 1e9 / floorSeconds();
  }
}
