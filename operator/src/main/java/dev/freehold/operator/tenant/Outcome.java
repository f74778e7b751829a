package dev.freehold.operator.tenant;

import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * What one run of the steps found.
 *
 * @param findings in the order of the steps; those after a blocked one are missing
 * @param complete every step has run
 * @param nextLook when to look again though no event comes
 */
record Outcome(List<Finding> findings, boolean complete, Duration nextLook) {

  /**
   * The sum: ready when every step is as it should be, else what the first one that is not says. A
   * tenant that has what it had is ready, and the reason says what is not as it shall be.
   */
  Finding ready() {
    List<Finding> counting = findings.stream().filter(each -> !each.type().isBeside()).toList();
    return counting.stream()
        .filter(finding -> !finding.isTrue())
        .findFirst()
        .or(
            () ->
                complete
                    ? counting.stream().filter(finding -> !finding.settled()).findFirst()
                    : Optional.empty())
        .map(
            first ->
                first.type() == ConditionType.Ready
                    ? first
                    : new Finding(
                        ConditionType.Ready,
                        first.status(),
                        first.reason(),
                        "%s: %s".formatted(first.type(), first.message())))
        .orElseGet(
            () ->
                complete
                    ? new Finding(
                        ConditionType.Ready,
                        "True",
                        Reason.AllReady,
                        "everything is as the spec says")
                    : new Finding(
                        ConditionType.Ready,
                        "False",
                        Reason.Progressing,
                        "the database is ready, the app follows"));
  }
}
