package dev.freehold.testbed.launcher;

import dev.freehold.testbed.cluster.Cluster;
import dev.freehold.testbed.postgres.Postgres;
import dev.freehold.testbed.process.OsProcess;
import java.util.List;
import java.util.function.IntPredicate;
import java.util.stream.Collectors;

/** {@code ./freehold status}: each part, and the tenants. */
final class Status {

  private static final int NOT_RUNNING = 3;

  private final Places places;
  private final Platform platform;
  private final Ports ports;
  private final Console console;
  private boolean complete = true;

  Status(Places places, Console console) {
    this.places = places;
    this.platform = new Platform(places);
    this.ports = new Ports(places.ports());
    this.console = console;
  }

  int run() {
    if (!places.exists()) {
      console.line(
          "Nothing is there. ./freehold up starts the local platform in %s."
              .formatted(places.home()));
      return NOT_RUNNING;
    }
    console.line(
        "%-14s %-8s %-34s %8s  %s".formatted("PART", "STATE", "ADDRESS", "MEMORY", "PROCESSES"));
    var cluster = platform.readyCluster();
    var processes =
        Cluster.existing(platform.clusterOptions(_ -> {}))
            .map(Cluster::processes)
            .orElse(List.of());
    var version =
        cluster.map(each -> each.client().getKubernetesVersion().getGitVersion()).orElse("");
    line(
        "Kubernetes",
        cluster.isPresent(),
        cluster.map(Cluster::apiServerUrl).orElse("") + " " + version,
        processes);
    postgres();
    var local = "http://127.0.0.1:";
    daemon("operator", "operator", ports.remembered("operator"), local, Platform.OPERATOR_HEALTH);
    daemon(
        "control plane", "api", ports.remembered("api"), Platform.LOCALHOST, Platform.API_HEALTH);
    daemon("mail catcher", "mail", ports.remembered("mail"), "127.0.0.1:", Platform.MAIL_HEALTH);
    daemon("local node", "node", ports.remembered("ingress"), local, Platform.NODE_HEALTH);
    var apps = platform.apps();
    console.line(
        text(
            "apps",
            apps.isEmpty() ? "none" : "up",
            places.node().resolve("logs").toString(),
            apps));
    cluster.ifPresent(this::tenants);
    if (!complete) {
      console.line("");
      console.line("Not everything runs. ./freehold up starts what is missing.");
    }
    return complete ? 0 : NOT_RUNNING;
  }

  private void postgres() {
    var postgres = Postgres.existing(platform.postgresOptions());
    line(
        "PostgreSQL",
        postgres.filter(Postgres::isRunning).isPresent(),
        postgres.map(each -> "%s:%d".formatted(each.host(), each.port())).orElse(""),
        postgres.isEmpty() ? List.of() : OsProcess.serving(places.postgres()));
  }

  private void daemon(String title, String name, int port, String address, IntPredicate question) {
    var daemon = Daemon.named(name, places);
    var running = daemon.running();
    var well = !running.isEmpty() && new Answering(daemon, port, question).answers();
    line(title, well, port == 0 ? "" : address + port, running);
  }

  private void line(String part, boolean up, String address, List<OsProcess> processes) {
    complete &= up;
    console.line(
        text(part, up ? "up" : processes.isEmpty() ? "down" : "failing", address, processes));
  }

  private String text(String part, String state, String address, List<OsProcess> processes) {
    var bytes = processes.stream().mapToLong(OsProcess::residentBytes).sum();
    var pids =
        processes.stream()
            .map(process -> Long.toString(process.pid()))
            .collect(Collectors.joining(" "));
    return "%-14s %-8s %-34s %8s  %s"
        .formatted(part, state, address, bytes == 0 ? "" : (bytes >> 20) + " MiB", pids)
        .stripTrailing();
  }

  private void tenants(Cluster cluster) {
    console.line("");
    try {
      var table = cluster.kubectl("get", "tenants").strip();
      console.line(table.isEmpty() ? "No tenants." : table);
    } catch (RuntimeException e) {
      console.line("The tenants cannot be listed: " + e.getMessage());
      complete = false;
    }
  }
}
