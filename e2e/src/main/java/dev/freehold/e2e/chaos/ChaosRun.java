package dev.freehold.e2e.chaos;

import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;

/** Plays a schedule in a world and then looks at what became of it. */
final class ChaosRun {
  static final int LEAST_FAULTS = 30;
  private static final Duration CONVERGENCE = Duration.ofMinutes(3);
  private static final int LOOKS = 18;

  /** By-hand changes are found at the next look at a tenant. */
  private static final Duration MENDING = Duration.ofSeconds(100);

  private final ChaosWorld world;
  private final Schedule schedule;
  private final Faults faults;
  private final Operations operations;
  private final Convergence convergence;
  private final Map<FaultKind, Integer> injected = new TreeMap<>();
  private final Map<String, Integer> performed = new TreeMap<>();
  private final List<Violation> violations = new ArrayList<>();

  private ChaosRun(ChaosWorld world, Schedule schedule, Convergence convergence) {
    this.world = world;
    this.schedule = schedule;
    this.convergence = convergence;
    this.faults = new Faults(world);
    this.operations = new Operations(world);
  }

  static ChaosResult play(ChaosWorld world, Schedule schedule, Duration rest) throws Exception {
    long start = System.nanoTime();
    try (var convergence = Convergence.watch(world)) {
      var run = new ChaosRun(world, schedule, convergence);
      run.rounds();
      run.check(rest);
      return new ChaosResult(
          schedule.seed(),
          run.performed,
          run.injected,
          convergence.recoveries(),
          world.acknowledged(),
          List.copyOf(run.violations),
          Duration.ofNanos(System.nanoTime() - start),
          world.folder());
    }
  }

  private void rounds() throws Exception {
    try (ExecutorService person = Executors.newSingleThreadExecutor()) {
      for (Round round : schedule.rounds()) {
        play(round, person);
        if (round.settles()) {
          converge();
        }
        if (!violations.isEmpty()) {
          return;
        }
      }
    }
  }

  private void play(Round round, ExecutorService person) throws Exception {
    world.timeline().note("round %s", round.faults());
    Future<?> asked = person.submit(() -> ask(round.operations()));
    record Running(Fault fault, Injection injection) {}
    var running = new ArrayList<Running>();
    for (Fault fault : round.faults()) {
      Optional<Injection> injection = faults.begin(fault);
      world.timeline().note("%s %s", injection.isPresent() ? "begun" : "missed", fault);
      injection.ifPresent(
          found -> {
            injected.merge(fault.kind(), 1, Integer::sum);
            running.add(new Running(fault, found));
          });
    }
    TimeUnit.MILLISECONDS.sleep(round.length().toMillis());
    for (Running each : running) {
      try {
        each.injection().end();
      } catch (IllegalStateException e) {
        violations.add(
            new Violation(
                "a fault ends well", each.fault().toString(), String.valueOf(e.getMessage())));
      }
      convergence.ended(each.fault().kind());
      world.timeline().note("ended %s", each.fault());
    }
    try {
      asked.get();
    } catch (ExecutionException e) {
      violations.add(new Violation("what is asked is heard", "API", String.valueOf(e.getCause())));
    }
  }

  private Void ask(List<Operation> asked) throws InterruptedException {
    for (Operation operation : asked) {
      operations.perform(operation);
      performed.merge(operation.getClass().getSimpleName(), 1, Integer::sum);
    }
    return null;
  }

  private void converge() throws InterruptedException {
    for (int i = 0; i < LOOKS; i++) {
      if (Patience.comes(CONVERGENCE.dividedBy(LOOKS), () -> convergence.missing().isEmpty())) {
        world.timeline().note("converged");
        return;
      }
      Patience.comes(
          CONVERGENCE,
          () -> {
            world.timeline().note("waiting for %s", convergence.missing());
            return true;
          });
    }
    convergence
        .missing()
        .forEach(
            each ->
                violations.add(
                    new Violation("everything converges in " + CONVERGENCE, "Tenants", each)));
  }

  private void check(Duration rest) throws Exception {
    world.timeline().note("no more faults");
    if (violations.isEmpty()) {
      converge();
    }
    world.stopWriting();
    var invariants = new Invariants(world);
    Patience.comes(MENDING, () -> invariants.ofTheWorld().isEmpty());
    violations.addAll(theWorld(invariants));
    violations.addAll(invariants.ofSecrecy());
    violations.addAll(invariants.ofRest(rest, rest.multipliedBy(3).plusSeconds(30)));
    harshness();
    violations.forEach(each -> world.timeline().note("VIOLATED %s", each));
  }

  private static List<Violation> theWorld(Invariants invariants) throws SQLException {
    return invariants.ofTheWorld();
  }

  /** A run that did not inject what it promised proves nothing. */
  private void harshness() {
    int count = injected.values().stream().mapToInt(Integer::intValue).sum();
    if (count < LEAST_FAULTS) {
      violations.add(
          new Violation(
              "at least %d faults".formatted(LEAST_FAULTS), "suite", count + " injected"));
    }
    for (FaultKind kind : FaultKind.values()) {
      if (!injected.containsKey(kind)) {
        violations.add(new Violation("every kind of fault", "suite", kind + " was never injected"));
      }
    }
  }
}
