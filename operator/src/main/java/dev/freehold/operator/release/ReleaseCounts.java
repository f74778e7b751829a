package dev.freehold.operator.release;

import dev.freehold.crds.Tenant;
import dev.freehold.operator.release.Standing.Progress;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * How far the Tenants are that shall run a release.
 *
 * @param held waiting ones whom something else holds back, such as a server that does not answer
 * @param failures names of the first that failed
 */
record ReleaseCounts(
    int tenants,
    int updated,
    int updating,
    int failed,
    int waiting,
    int running,
    int held,
    List<String> failures) {
  private static final int NAMED = 5;

  static ReleaseCounts of(String release, boolean isDefault, ReleaseUsers users) {
    var progress = new EnumMap<Progress, Integer>(Progress.class);
    var failures = new ArrayList<String>();
    int held = 0;
    for (Standing each :
        Stream.concat(
                users.pinning(release).stream(),
                isDefault ? users.following().stream() : Stream.<Tenant>empty())
            .map(Standing::of)
            .toList()) {
      Progress towards = each.towards(release);
      progress.merge(towards, 1, Integer::sum);
      if (towards == Progress.Failed) {
        failures.add(each.tenant());
      } else if (towards == Progress.Waiting && each.held()) {
        held++;
      }
    }
    return new ReleaseCounts(
        progress.values().stream().mapToInt(Integer::intValue).sum(),
        of(progress, Progress.Updated),
        of(progress, Progress.Updating),
        of(progress, Progress.Failed),
        of(progress, Progress.Waiting),
        users.running(release).size(),
        held,
        failures.stream().sorted().limit(NAMED).toList());
  }

  private static int of(Map<Progress, Integer> progress, Progress wanted) {
    return progress.getOrDefault(wanted, 0);
  }

  /** Such as {@code 'acme', 'bolt' and 3 more}. */
  String failedTenants() {
    String named = String.join(", ", failures.stream().map("'%s'"::formatted).toList());
    return failed > failures.size()
        ? named + " and " + (failed - failures.size()) + " more"
        : named;
  }
}
