package dev.freehold.e2e.bench;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/** Clients that ask one after the other, each as soon as it has its answer. */
final class ApiLoad {
  private static final int ACCEPTED = 202;

  private final ApiPopulation population;
  private final ApiProcess api;
  private final StatementCounts statements;

  ApiLoad(ApiPopulation population, ApiProcess api, StatementCounts statements) {
    this.population = population;
    this.api = api;
    this.statements = statements;
  }

  private record Answered(long[] nanos, int later, int failed, String problem) {}

  /**
   * Everybody who asks later is refused something once: the audit log has a key for each of them
   * then, as it has for everybody who signed in.
   */
  void introduce() throws IOException {
    try (var connection = new ApiConnection(api.port())) {
      for (byte[] request : ApiOperation.refusals(population)) {
        connection.exchange(request);
      }
    }
  }

  ApiFigure run(ApiOperation operation, int clients, Duration time) throws Exception {
    statements.begin();
    Duration cpu = api.cpu();
    long start = System.nanoTime();
    List<Answered> answered = answered(operation, clients, start + time.toNanos());
    var took = Duration.ofNanos(System.nanoTime() - start);
    Duration used = api.cpu().minus(cpu);
    int failed = answered.stream().mapToInt(Answered::failed).sum();
    if (failed > 0) {
      FleetBench.progress(
          "%s: %d requests failed, such as: %s",
          operation.title(),
          failed,
          answered.stream()
              .map(Answered::problem)
              .filter(problem -> !problem.isEmpty())
              .findFirst()
              .orElse(""));
    }
    return new ApiFigure(
        operation,
        clients,
        Latencies.of(answered.stream().map(Answered::nanos).toList()),
        answered.stream().mapToInt(Answered::later).sum(),
        failed,
        took,
        used,
        statements.end());
  }

  private List<Answered> answered(ApiOperation operation, int clients, long end) throws Exception {
    try (var threads = Executors.newFixedThreadPool(clients)) {
      var running = new ArrayList<Future<Answered>>();
      for (int client = 0; client < clients; client++) {
        long seed = System.nanoTime() + client;
        Callable<Answered> asking = () -> ask(operation, new SplittableRandom(seed), end);
        running.add(threads.submit(asking));
      }
      var answered = new ArrayList<Answered>();
      for (Future<Answered> each : running) {
        answered.add(each.get());
      }
      return answered;
    }
  }

  private Answered ask(ApiOperation operation, SplittableRandom random, long end)
      throws IOException {
    long[] nanos = new long[1024];
    int count = 0;
    int later = 0;
    int failed = 0;
    try (var connection = new ApiConnection(api.port())) {
      while (System.nanoTime() < end) {
        byte[] request = operation.request(population, random);
        long sent = System.nanoTime();
        int status = connection.exchange(request);
        long took = System.nanoTime() - sent;
        if (status / 100 != 2) {
          failed++;
          continue;
        }
        later += status == ACCEPTED ? 1 : 0;
        nanos = count == nanos.length ? Arrays.copyOf(nanos, 2 * count) : nanos;
        nanos[count++] = took;
      }
      return new Answered(Arrays.copyOf(nanos, count), later, failed, connection.problem());
    }
  }
}
