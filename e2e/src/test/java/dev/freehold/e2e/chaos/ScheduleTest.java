package dev.freehold.e2e.chaos;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.EnumSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

class ScheduleTest {
  private static final int TENANTS = 6;
  private static final int FAULTS = 32;

  @Test
  void theSeedAloneDecidesTheOrder() {
    assertThat(Schedule.of(7, TENANTS, FAULTS)).isEqualTo(Schedule.of(7, TENANTS, FAULTS));
    assertThat(Schedule.of(7, TENANTS, FAULTS).rounds())
        .isNotEqualTo(Schedule.of(8, TENANTS, FAULTS).rounds());
  }

  @Test
  void everyKindOfFaultComesAndNoneMeetsOneThatBreaksIt() {
    LongStream.range(0, 50)
        .mapToObj(seed -> Schedule.of(seed, TENANTS, FAULTS).rounds())
        .forEach(
            rounds -> {
              List<Fault> faults = rounds.stream().flatMap(each -> each.faults().stream()).toList();
              assertThat(faults).hasSize(FAULTS);
              var kinds = EnumSet.noneOf(FaultKind.class);
              faults.forEach(each -> kinds.add(each.kind()));
              assertThat(kinds).containsExactlyInAnyOrder(FaultKind.values());
              rounds.stream()
                  .filter(round -> round.faults().size() == 2)
                  .forEach(
                      round ->
                          assertThat(
                                  round
                                      .faults()
                                      .getFirst()
                                      .kind()
                                      .goesWith(round.faults().getLast().kind()))
                              .isTrue());
            });
  }

  @Test
  void whatIsAskedMakesSense() {
    LongStream.range(0, 50)
        .mapToObj(seed -> Schedule.of(seed, TENANTS, FAULTS))
        .forEach(schedule -> assertThat(absurd(schedule)).isEmpty());
  }

  private static List<Operation> absurd(Schedule schedule) {
    Map<Integer, String> states = new HashMap<>();
    return schedule.rounds().stream()
        .flatMap(round -> round.operations().stream())
        .filter(
            operation -> {
              String state = states.getOrDefault(operation.tenant(), "absent");
              return switch (operation) {
                case Operation.Create create -> {
                  states.put(create.tenant(), "present");
                  yield !state.equals("absent");
                }
                case Operation.Undelete undelete -> {
                  states.put(undelete.tenant(), "present");
                  yield !state.equals("retained");
                }
                case Operation.Delete delete -> {
                  states.put(
                      delete.tenant(),
                      switch (delete.policy()) {
                        case Retain -> "retained";
                        case Delete -> "absent";
                      });
                  yield !state.equals("present");
                }
                case Operation.ChangePlan _,
                    Operation.Restrict _,
                    Operation.Lift _,
                    Operation.Rotate _ ->
                    !state.equals("present");
              };
            })
        .toList();
  }

  @Test
  void whatBreaksPostgresDoesNotGoWithWhatNeedsIt() {
    assertThat(FaultKind.PostgresKilled.goesWith(FaultKind.RoleAltered)).isFalse();
    assertThat(FaultKind.RoleAltered.goesWith(FaultKind.PostgresKilled)).isFalse();
    assertThat(FaultKind.ApiServerKilled.goesWith(FaultKind.PostgresKilled)).isTrue();
    assertThat(FaultKind.OperatorKilled.goesWith(FaultKind.OperatorPaused)).isFalse();
  }
}
