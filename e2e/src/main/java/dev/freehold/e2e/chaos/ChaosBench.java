package dev.freehold.e2e.chaos;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** {@code ./freehold bench chaos}: one seed after the other, each in a world of its own. */
public final class ChaosBench {
  private ChaosBench() {}

  /**
   * @return whether every seed passed
   */
  public static boolean run(String[] args) throws Exception {
    var options = ChaosOptions.parse(args);
    var results = new ArrayList<ChaosResult>();
    for (int i = 0; i < options.seeds(); i++) {
      ChaosResult result = seed(options, options.first() + i);
      results.add(result);
      System.out.println(result.table());
    }
    System.out.println(json(results));
    return results.stream().allMatch(ChaosResult::passed);
  }

  private static ChaosResult seed(ChaosOptions options, long seed) throws Exception {
    Path folder = options.folder().resolve("seed-" + seed);
    try (var world = ChaosWorld.start(folder, options.tenants())) {
      return ChaosRun.play(
          world, Schedule.of(seed, options.tenants(), options.faults()), options.rest());
    }
  }

  private static String json(List<ChaosResult> results) throws JsonProcessingException {
    return new ObjectMapper()
        .writeValueAsString(Map.of("chaos", results.stream().map(ChaosResult::values).toList()));
  }
}
