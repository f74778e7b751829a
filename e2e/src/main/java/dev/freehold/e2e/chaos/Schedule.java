package dev.freehold.e2e.chaos;

import dev.freehold.crds.Restriction;
import dev.freehold.crds.TenantSpec.ReclaimPolicy;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Random;

/**
 * The order of operations and faults, which the seed alone decides. When exactly each of them meets
 * the operator's work is another matter: a failing seed tells where to look, it is no recording.
 */
record Schedule(long seed, List<Round> rounds) {
  static final List<String> PLANS = List.of("small", "starter", "large");

  /** A pause must outlast the lease, or nobody takes over. */
  static final Duration PAUSE = Duration.ofMillis(5_500);

  static Schedule of(long seed, int tenants, int faults) {
    return new Plan(seed, tenants).schedule(faults);
  }

  private enum State {
    Absent,
    Present,
    Retained
  }

  private static final class Plan {
    private final long seed;
    private final Random random;
    private final State[] states;
    private final boolean[] restricted;
    private int requests;

    Plan(long seed, int tenants) {
      this.seed = seed;
      this.random = new Random(seed);
      this.states = new State[tenants];
      this.restricted = new boolean[tenants];
      Arrays.fill(states, State.Absent);
    }

    Schedule schedule(int faults) {
      var rounds = new ArrayList<Round>();
      var first = new ArrayList<Operation>();
      for (int i = 0; i < (states.length + 1) / 2; i++) {
        first.add(create(i));
      }
      rounds.add(new Round(List.of(), first, Duration.ZERO, true));
      var waiting = new ArrayDeque<>(deck(faults));
      while (!waiting.isEmpty()) {
        rounds.add(round(waiting));
      }
      return new Schedule(seed, List.copyOf(rounds));
    }

    /** Every kind once, the rest drawn; shuffled. */
    private List<Fault> deck(int count) {
      FaultKind[] kinds = FaultKind.values();
      var faults = new ArrayList<Fault>();
      for (int i = 0; i < Math.max(count, kinds.length); i++) {
        FaultKind kind = i < kinds.length ? kinds[i] : another(kinds);
        faults.add(new Fault(kind, random.nextInt(states.length), random.nextInt(1 << 16)));
      }
      Collections.shuffle(faults, random);
      return faults;
    }

    /** Seldom one of those that take seconds by themselves. */
    private FaultKind another(FaultKind[] kinds) {
      FaultKind kind = kinds[random.nextInt(kinds.length)];
      return kind.isSlow() && random.nextInt(4) > 0 ? another(kinds) : kind;
    }

    private Round round(ArrayDeque<Fault> waiting) {
      var faults = new ArrayList<Fault>();
      faults.add(waiting.remove());
      if (random.nextInt(3) == 0) {
        waiting.stream()
            .filter(next -> next.kind().goesWith(faults.getFirst().kind()))
            .findFirst()
            .ifPresent(
                next -> {
                  waiting.remove(next);
                  faults.add(next);
                });
      }
      var operations = new ArrayList<Operation>();
      for (int i = random.nextInt(3); i >= 0; i--) {
        operations.add(operation(random.nextInt(states.length)));
      }
      boolean pauses = faults.stream().anyMatch(each -> each.kind() == FaultKind.OperatorPaused);
      Duration length =
          pauses
              ? PAUSE
              : Duration.ofMillis(200L + random.nextInt(random.nextInt(4) == 0 ? 4_000 : 900));
      return new Round(List.copyOf(faults), operations, length, random.nextInt(6) == 0);
    }

    private Operation operation(int tenant) {
      return switch (states[tenant]) {
        case Absent -> create(tenant);
        case Retained -> {
          states[tenant] = State.Present;
          yield new Operation.Undelete(tenant);
        }
        case Present -> change(tenant);
      };
    }

    private Operation change(int tenant) {
      int draw = random.nextInt(12);
      if (draw < 3) {
        return new Operation.ChangePlan(tenant, PLANS.get(random.nextInt(PLANS.size())));
      }
      if (draw < 6) {
        return new Operation.Rotate(tenant, ++requests);
      }
      if (draw < 9) {
        return restrict(tenant);
      }
      boolean retain = draw < 11;
      states[tenant] = retain ? State.Retained : State.Absent;
      restricted[tenant] = false;
      return new Operation.Delete(tenant, retain ? ReclaimPolicy.Retain : ReclaimPolicy.Delete);
    }

    private Operation restrict(int tenant) {
      if (restricted[tenant] && random.nextInt(3) > 0) {
        restricted[tenant] = false;
        return new Operation.Lift(tenant);
      }
      restricted[tenant] = true;
      return new Operation.Restrict(
          tenant, random.nextBoolean() ? Restriction.Level.ReadOnly : Restriction.Level.Suspended);
    }

    private Operation create(int tenant) {
      states[tenant] = State.Present;
      return new Operation.Create(tenant);
    }
  }
}
