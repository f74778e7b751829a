package dev.freehold.operator.tenant;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.EnumSet;
import org.junit.jupiter.api.Test;

class OperatorReadmeTest {

  private static final EnumSet<Reason> NOTHING_TO_DO =
      EnumSet.of(
          Reason.PlanFound,
          Reason.ServerChosen,
          Reason.Provisioned,
          Reason.Created,
          Reason.SecretWritten,
          Reason.RolledOut,
          Reason.ScaledToZero,
          Reason.AsRestricted,
          Reason.AsDeclared,
          Reason.AllReady,
          Reason.TrialRunning,
          Reason.Serving,
          Reason.Hibernated,
          Reason.Progressing,
          Reason.RollingOut,
          Reason.Rotating,
          Reason.Updating,
          Reason.Deleting);

  @Test
  void theReadmeSaysWhatToDoForEachReason() throws IOException {
    String readme = Files.readString(Path.of("README.md"));

    assertThat(Arrays.stream(Reason.values()).filter(reason -> !NOTHING_TO_DO.contains(reason)))
        .allSatisfy(reason -> assertThat(readme).contains("\n| `" + reason + "` | "));
    assertThat(ConditionType.values())
        .allSatisfy(type -> assertThat(readme).contains("| `" + type + "` |"));
  }
}
