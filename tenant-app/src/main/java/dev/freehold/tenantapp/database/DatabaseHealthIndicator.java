package dev.freehold.tenantapp.database;

import org.springframework.boot.health.contributor.Health;
import org.springframework.boot.health.contributor.HealthIndicator;
import org.springframework.stereotype.Component;

/**
 * Part of readiness, never of liveness: a restart mends no database. ReadOnly is ready, because
 * pages can be read.
 */
@Component
class DatabaseHealthIndicator implements HealthIndicator {

  private final Database database;

  DatabaseHealthIndicator(Database database) {
    this.database = database;
  }

  @Override
  public Health health() {
    return switch (database.check()) {
      case DatabaseState.Available(boolean readOnly) ->
          Health.up().withDetail("access", readOnly ? "ReadOnly" : "Full").build();
      case DatabaseState.Preparing(String reason) ->
          Health.down().withDetail("reason", reason).build();
      case DatabaseState.Unavailable(String reason) ->
          Health.down().withDetail("reason", reason).build();
    };
  }
}
