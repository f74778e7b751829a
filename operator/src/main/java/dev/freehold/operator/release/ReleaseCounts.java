package dev.freehold.operator.release;

import dev.freehold.crds.Tenant;
import dev.freehold.operator.release.Standing.Progress;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * How far the Tenants are that shall run a release.
 *
 * @param held waiting ones whom something else holds back, such as a server that does not answer
 * @param failures names of those that failed
 * @param against those of the failed ones that speak against the release
 */
record ReleaseCounts(
    int tenants,
    int updated,
    int updating,
    int waiting,
    int running,
    int held,
    List<String> failures,
    List<String> against) {
  private static final int NAMED = 5;

  static ReleaseCounts of(String release, boolean isDefault, ReleaseUsers users) {
    var progress = new EnumMap<Progress, Integer>(Progress.class);
    var failures = new ArrayList<String>();
    var against = new ArrayList<String>();
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
      if (each.speaksAgainst(release)) {
        against.add(each.tenant());
      }
    }
    return new ReleaseCounts(
        progress.values().stream().mapToInt(Integer::intValue).sum(),
        of(progress, Progress.Updated),
        of(progress, Progress.Updating),
        of(progress, Progress.Waiting),
        users.running(release).size(),
        held,
        failures.stream().sorted().toList(),
        against.stream().sorted().toList());
  }

  private static int of(Map<Progress, Integer> progress, Progress wanted) {
    return progress.getOrDefault(wanted, 0);
  }

  int failed() {
    return failures.size();
  }

  String failedTenants() {
    return words(failures);
  }

  String tenantsAgainst() {
    return words(against);
  }

  /** Such as {@code 'acme', 'bolt' and 3 more}. */
  private static String words(List<String> tenants) {
    String named =
        tenants.stream().limit(NAMED).map("'%s'"::formatted).collect(Collectors.joining(", "));
    return tenants.size() > NAMED ? named + " and " + (tenants.size() - NAMED) + " more" : named;
  }
}
