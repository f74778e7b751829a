package dev.freehold.e2e.chaos;

import dev.freehold.e2e.bench.ApiWrites;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/** What must hold in a world at rest, looked at from outside with plain SQL and a plain client. */
final class Invariants {
  private final ChaosWorld world;

  Invariants(ChaosWorld world) {
    this.world = world;
  }

  /** Of tenants, servers and strangers; none: all hold. */
  List<Violation> ofTheWorld() throws SQLException {
    var violations = new ArrayList<Violation>();
    for (Subject subject : world.subjects()) {
      violations.addAll(
          switch (subject.state()) {
            case Present -> PresentCheck.of(world, subject);
            case Retained, Absent -> DepartedCheck.of(world, subject);
          });
    }
    violations.addAll(OrphanCheck.of(world));
    for (DatabaseHost host : world.hosts()) {
      for (String change : host.strangers().changes()) {
        violations.add(new Violation("what is not ours stays untouched", host.name(), change));
      }
    }
    return violations;
  }

  /** No password where people and tools read. */
  List<Violation> ofSecrecy() throws Exception {
    return LeakScan.of(world);
  }

  /** At rest the operator writes nothing to the API server, for so long. */
  List<Violation> ofRest(Duration window, Duration patience) throws InterruptedException {
    boolean quiet =
        Patience.comes(
            patience,
            () -> {
              Thread.sleep(window);
              return writes(window).events().isEmpty();
            });
    return quiet
        ? List.of()
        : List.of(
            new Violation(
                "a fleet at rest makes no API writes",
                "operator",
                "%s in %s".formatted(writes(window).byKind(), window)));
  }

  private ApiWrites writes(Duration window) {
    Instant now = Instant.now();
    return ApiWrites.between(world.cluster().auditLog(), now.minus(window), now);
  }
}
