package dev.freehold.e2e.chaos;

import dev.freehold.e2e.bench.OperatorProcess;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * Looks for every password of the run, in clear text and as base64, wherever people and tools read:
 * logs of operators and servers, statement statistics, all API objects but Secrets, the audit log,
 * metrics.
 */
final class LeakScan {
  private static final String KINDS =
      "tenants,databaseservers,plans,appreleases,events,namespaces,deployments,replicasets,pods,services,ingresses,networkpolicies,resourcequotas,limitranges,configmaps,leases";

  private static final Duration START = Duration.ofMinutes(1);

  private final ChaosWorld world;
  private final Map<String, String> secrets = new LinkedHashMap<>();

  private LeakScan(ChaosWorld world) {
    this.world = world;
    world.seen().all().forEach(each -> secret("the password of " + each.login(), each.password()));
    for (DatabaseHost host : world.hosts()) {
      secret("the operator's password on " + host.name(), host.adminPassword());
      secret("the superuser's password on " + host.name(), host.postgres().superuserPassword());
    }
  }

  static List<Violation> of(ChaosWorld world) throws Exception {
    return new LeakScan(world).run();
  }

  private void secret(String name, String value) {
    secrets.put(value, name);
    secrets.put(
        Base64.getEncoder().encodeToString(value.getBytes(StandardCharsets.UTF_8)),
        name + " as base64");
  }

  private List<Violation> run() throws Exception {
    var violations = new ArrayList<Violation>();
    for (Path log : logs()) {
      violations.addAll(
          in(log.getFileName().toString(), Files.readString(log, StandardCharsets.ISO_8859_1)));
    }
    violations.addAll(in("API objects", world.cluster().kubectl("get", KINDS, "-A", "-o", "yaml")));
    for (DatabaseHost host : world.hosts()) {
      violations.addAll(in("pg_stat_statements of " + host.name(), statements(host)));
    }
    for (OperatorProcess operator : world.operators().running()) {
      violations.addAll(in("metrics of operator " + operator.pid(), metrics(operator)));
    }
    return violations;
  }

  private List<Path> logs() throws IOException {
    try (Stream<Path> files = Files.list(world.folder())) {
      return Stream.concat(files, Stream.of(world.cluster().auditLog().file()))
          .filter(file -> file.toString().endsWith(".log"))
          .toList();
    }
  }

  /** Not the places, or a leak would be printed once more. */
  private List<Violation> in(String place, String text) {
    return secrets.entrySet().stream()
        .filter(secret -> text.contains(secret.getKey()))
        .map(secret -> new Violation("no password is to be read", place, secret.getValue()))
        .toList();
  }

  private static String statements(DatabaseHost host) throws SQLException {
    try (var connection = host.postgres().connect("postgres")) {
      return String.join("\n", Rows.column(connection, "select query from pg_stat_statements"));
    }
  }

  /** One that has just replaced another starts; one that ends meanwhile has nothing to tell. */
  private static String metrics(OperatorProcess operator) throws InterruptedException {
    var uri = URI.create("http://127.0.0.1:%d/actuator/prometheus".formatted(operator.port()));
    var text = new String[] {""};
    try (var http = HttpClient.newHttpClient()) {
      Patience.await(
          "operator %d tells its metrics".formatted(operator.pid()),
          START,
          () -> {
            if (operator.isRunning()) {
              text[0] =
                  http.send(
                          HttpRequest.newBuilder(uri).build(), HttpResponse.BodyHandlers.ofString())
                      .body();
            }
            return true;
          });
    }
    return text[0];
  }
}
