package dev.freehold.e2e.bench;

import dev.freehold.e2e.chaos.ChaosBench;
import java.util.Arrays;

/** {@code ./freehold bench NAME …}. */
public final class Bench {
  private static final String USAGE =
      """
      usage: ./freehold bench provision [--tenants N] [--series tmpfs|disk|both] [--idle SECONDS] [--warm-pool] [--no-aot]
             ./freehold bench wake [--runs N]
             ./freehold bench fleet [--tenants N] [--children N] [--databases N] [--busy N] [--idle SECONDS]
             ./freehold bench api [--organizations N] [--clients N,N,…] [--seconds S]
             ./freehold bench chaos [--seeds N [--first S] | --seed S] [--tenants M] [--faults N] [--rest SECONDS] [--folder DIRECTORY]""";

  private Bench() {}

  public static void main(String[] args) throws Exception {
    String name = args.length == 0 ? "" : args[0];
    String[] options = args.length == 0 ? args : Arrays.copyOfRange(args, 1, args.length);
    switch (name) {
      case "provision" -> ProvisionBench.main(options);
      case "wake" -> WakeBench.main(options);
      case "fleet" -> FleetBench.main(options);
      case "api" -> ApiBench.main(options);
      case "chaos" -> System.exit(ChaosBench.run(options) ? 0 : 1);
      case "--help" -> System.out.println(USAGE);
      default -> {
        System.err.println(USAGE);
        System.exit(2);
      }
    }
    System.exit(0);
  }
}
