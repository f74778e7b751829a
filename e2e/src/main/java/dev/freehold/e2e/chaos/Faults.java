package dev.freehold.e2e.chaos;

import dev.freehold.e2e.bench.OperatorProcess;
import dev.freehold.testbed.postgres.Postgres;
import java.io.IOException;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Brings the faults of a schedule about. */
final class Faults {
  private static final Duration LIMIT = Duration.ofSeconds(60);
  private static final Duration END_OF_THE_DEPOSED = Duration.ofSeconds(30);

  private final ChaosWorld world;
  private final HandMade handMade;

  Faults(ChaosWorld world) {
    this.world = world;
    this.handMade = new HandMade(world);
  }

  /**
   * Empty: there was nothing that it could have hit.
   *
   * @throws Exception when the fault itself fails, which is the suite's own failure
   */
  Optional<Injection> begin(Fault fault) throws Exception {
    if (fault.kind().isOnTenant()) {
      return onTenant(fault);
    }
    DatabaseHost host = world.hosts().get(fault.target() % world.hosts().size());
    Injection injection =
        switch (fault.kind()) {
          case OperatorKilled -> kill(fault.variant());
          case OperatorPaused -> pause();
          case PostgresKilled -> {
            host.postgres().kill();
            yield host.postgres()::start;
          }
          case PostgresRestarted -> {
            host.postgres().stop();
            yield host.postgres()::start;
          }
          case SessionsEnded -> {
            endSessions(host);
            yield () -> endSessions(host);
          }
          case DatabaseCut -> {
            host.proxy().refuse();
            yield host.proxy()::pass;
          }
          case DatabaseStalled -> {
            host.proxy().stall();
            yield host.proxy()::pass;
          }
          case DatabaseSlow -> {
            host.proxy().slow(Duration.ofMillis(30 + fault.variant() % 120));
            yield host.proxy()::pass;
          }
          case SlotsTaken -> takeSlots(host.postgres());
          case ApiServerKilled -> {
            world.cluster().killApiServer();
            yield world.cluster()::startApiServer;
          }
          case ApiCut -> {
            world.apiProxy().refuse();
            yield world.apiProxy()::pass;
          }
          case ApiStalled -> {
            world.apiProxy().stall();
            yield world.apiProxy()::pass;
          }
          case RowLocked, RoleAltered, ChildDeleted, NamespaceDeleted, StatusWiped ->
              throw new IllegalArgumentException(fault + " is done to a tenant");
        };
    return Optional.of(injection);
  }

  /** To the tenant that the schedule names, or the next one that is there. */
  private Optional<Injection> onTenant(Fault fault) throws InterruptedException {
    var found = new ArrayList<Injection>();
    Patience.comes(
        LIMIT,
        () -> {
          List<Subject> subjects = world.subjects();
          for (int i = 0; i < subjects.size() && found.isEmpty(); i++) {
            Subject subject = subjects.get((fault.target() + i) % subjects.size());
            if (subject.state() == Subject.State.Present) {
              handMade.begin(fault, subject).ifPresent(found::add);
            }
          }
          return !found.isEmpty();
        });
    return found.stream().findFirst();
  }

  private Injection kill(int variant) throws InterruptedException {
    Patience.comes(LIMIT, () -> world.operators().active().isPresent());
    Operators operators = world.operators();
    operators.hold();
    List<OperatorProcess> running = operators.running();
    List<OperatorProcess> victims =
        switch (variant % 4) {
          case 0 -> running;
          case 1 -> running.subList(Math.min(1, running.size()), running.size());
          default -> running.subList(0, Math.min(1, running.size()));
        };
    victims.forEach(
        each -> {
          world.timeline().note("kill -9 %d", each.pid());
          each.kill();
        });
    return operators::release;
  }

  /**
   * When it goes on, another one has the lease: it must notice and end before it writes once more.
   */
  private Injection pause() throws InterruptedException {
    Patience.comes(LIMIT, () -> world.operators().active().isPresent());
    Optional<OperatorProcess> active = world.operators().active();
    if (active.isEmpty()) {
      return Injection.DONE;
    }
    OperatorProcess paused = active.get();
    world.timeline().note("pausing operator %d", paused.pid());
    paused.pause();
    return () -> {
      paused.resume();
      boolean one =
          Patience.comes(
              END_OF_THE_DEPOSED,
              () -> world.operators().running().stream().filter(Faults::isActive).count() <= 1);
      if (!one) {
        throw new IllegalStateException(
            "operator %d lost its lease during a pause and did not end within %s"
                .formatted(paused.pid(), END_OF_THE_DEPOSED));
      }
    };
  }

  private static boolean isActive(OperatorProcess operator) {
    try {
      return operator.isActive();
    } catch (IOException e) {
      return false;
    }
  }

  private static void endSessions(DatabaseHost host) throws SQLException {
    try (var connection = host.postgres().connect("postgres")) {
      Rows.of(
          connection,
          "select pg_terminate_backend(pid) from pg_stat_activity where usename = 'freehold_operator'");
    }
  }

  private static Injection takeSlots(Postgres postgres) {
    var taken = new ArrayList<Connection>();
    try {
      while (true) {
        taken.add(postgres.connect(Strangers.DATABASE, Strangers.LOGIN, Strangers.PASSWORD));
      }
    } catch (SQLException e) {
      // No slot is left for anybody but a superuser.
    }
    return () -> {
      for (Connection each : taken) {
        each.close();
      }
    };
  }
}
