package dev.freehold.e2e.bench;

import static dev.freehold.e2e.bench.ApiPopulation.id;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.freehold.e2e.bench.ApiPopulation.Kind;
import dev.freehold.testbed.postgres.ControlPlaneDatabase;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/**
 * A decision inside the process that makes it, in nanoseconds.
 *
 * @param rules the rules alone, on facts in memory
 * @param inRequest a whole decision in a request, which has the organisation's version from the
 *     query that found the session
 * @param decision a whole decision that asks PostgreSQL for the version itself
 * @param version that query alone, prepared, on a connection of its own
 * @param session the query that finds the session, in the same way
 * @param sessionAndVersion the same with the version beside it
 */
record DecisionCost(
    double rules,
    double inRequest,
    Spread decision,
    Spread version,
    Spread session,
    Spread sessionAndVersion) {
  private static final String PROGRAM = "dev.freehold.controlplane.access.DecisionBench";
  private static final int LIMIT_MINUTES = 3;

  record Spread(double p50, double p99) {}

  /** Empty: the control plane's test classes, which hold the loop, were not built. */
  static Optional<DecisionCost> measure(
      Path jar, ControlPlaneDatabase database, Path kubeconfig, ApiPopulation population)
      throws Exception {
    Path classes = ApiProcess.root().resolve("control-plane-api/target/test-classes");
    if (!Files.exists(classes.resolve(PROGRAM.replace('.', '/') + ".class"))) {
      FleetBench.progress("%s is not built: the decision in process is not measured", PROGRAM);
      return Optional.empty();
    }
    int organization = population.large();
    Path log = Files.createTempFile("freehold-bench-decision", ".log");
    var process =
        ApiProcess.run(
            List.of(
                ApiProcess.java(),
                ApiProcess.HEAP,
                "-Dloader.main=" + PROGRAM,
                "-Dloader.path=" + classes,
                "-cp",
                jar.toString(),
                "org.springframework.boot.loader.launch.PropertiesLauncher",
                id(Kind.ACCOUNT, population.ownerOf(organization)).toString(),
                id(Kind.ORGANIZATION, organization).toString(),
                "--server.address=127.0.0.1",
                "--server.port=0",
                "--management.server.port=0",
                "--freehold.kubernetes.kubeconfig=" + kubeconfig),
            database,
            log);
    if (!process.waitFor(LIMIT_MINUTES, TimeUnit.MINUTES) || process.exitValue() != 0) {
      process.destroyForcibly();
      throw new IllegalStateException("the decision was not measured: see " + log);
    }
    return Optional.of(parse(Files.readAllLines(log).getLast()));
  }

  static DecisionCost parse(String line) throws java.io.IOException {
    JsonNode json = new ObjectMapper().readTree(line);
    return new DecisionCost(
        json.get("rules").asDouble(),
        json.get("inRequest").asDouble(),
        spread(json.get("decision")),
        spread(json.get("version")),
        spread(json.get("session")),
        spread(json.get("sessionAndVersion")));
  }

  private static Spread spread(JsonNode json) {
    return new Spread(json.get("p50").asDouble(), json.get("p99").asDouble());
  }
}
