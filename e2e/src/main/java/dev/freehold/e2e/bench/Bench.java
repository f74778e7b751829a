package dev.freehold.e2e.bench;

import java.util.Arrays;

/** {@code ./freehold bench NAME …}. */
public final class Bench {
  private Bench() {}

  public static void main(String[] args) throws Exception {
    String name = args.length == 0 ? "" : args[0];
    if (!name.equals("provision")) {
      System.err.println(
          "usage: ./freehold bench provision [--tenants N] [--series tmpfs|disk|both] [--idle SECONDS] [--warm-pool]");
      System.exit(2);
    }
    ProvisionBench.main(Arrays.copyOfRange(args, 1, args.length));
    System.exit(0);
  }
}
