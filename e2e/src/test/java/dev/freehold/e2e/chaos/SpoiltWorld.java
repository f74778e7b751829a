package dev.freehold.e2e.chaos;

import dev.freehold.crds.Freehold;
import dev.freehold.crds.TenantStatus.Access;
import dev.freehold.e2e.chaos.SeenCredentials.Credentials;
import io.fabric8.kubernetes.api.model.NamespaceBuilder;
import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import java.nio.file.Files;
import java.sql.Connection;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** Everything that the checks are to find, done on purpose. */
final class SpoiltWorld {
  private static final String ORPHAN = "fh_aaaaaaaaaaaaaaaa";

  private final ChaosWorld world;

  SpoiltWorld(ChaosWorld world) {
    this.world = world;
  }

  /** The invariants that do not hold any more. */
  List<String> spoil() throws Exception {
    orphans();
    strangers();
    leak();
    Subject served = subject(Subject.State.Present);
    loseARow(served);
    lockOut(served);
    world.client().secrets().inNamespace(served.namespace()).withName("database").delete();
    letIn(subject(Subject.State.Retained));
    return List.of(
        "no namespace without its Tenant",
        "no row without its Tenant, none half made",
        "databases and rows are the same ones",
        "roles and rows are the same ones",
        "what is not ours stays untouched",
        "no confirmed row is lost",
        "roles and limits are as access and plan say",
        "every child exists",
        "a deleted Tenant's credentials are refused");
  }

  private Subject subject(Subject.State state) {
    return world.subjects().stream()
        .filter(each -> each.state() == state)
        .filter(each -> state != Subject.State.Present || each.access() == Access.Full)
        .filter(each -> !each.ledger().acknowledged().isEmpty())
        .findFirst()
        .orElseThrow(() -> new AssertionError("this seed ends without one that is " + state));
  }

  private void orphans() throws Exception {
    world
        .client()
        .resource(
            new NamespaceBuilder()
                .withNewMetadata()
                .withName("tenant-nobody")
                .addToLabels(Freehold.TENANT_LABEL, "nobody")
                .endMetadata()
                .build())
        .create();
    try (Connection connection = world.hosts().getFirst().registry()) {
      Rows.execute(
          connection,
          "create role %s".formatted(ORPHAN),
          "create database %s".formatted(ORPHAN),
          """
          insert into registry.tenant_database (id, database_name, installation, state, tenant_name, tenant_uid)
          values ('bbbbbbbbbbbbbbbb', 'fh_bbbbbbbbbbbbbbbb', 'x', 'creating', 'nobody', 'x')
          """);
    }
  }

  private void strangers() throws Exception {
    try (Connection connection = world.hosts().getFirst().postgres().connect(Strangers.DATABASE)) {
      Rows.execute(connection, "delete from article where id = 7");
    }
  }

  private void leak() throws Exception {
    Credentials any = world.seen().all().iterator().next();
    Subject present = subject(Subject.State.Present);
    world.cluster().kubectl("annotate", "tenant", present.name(), "note=" + any.password());
    Files.writeString(world.folder().resolve("spoilt.log"), "password=" + any.password() + "\n");
    try (Connection connection = world.hosts().getFirst().registry()) {
      Rows.of(connection, "select '%s'".formatted(any.password()));
    }
  }

  private void loseARow(Subject subject) throws Exception {
    DatabaseHost host = world.hostOf(subject).orElseThrow();
    String database = host.live(subject.name()).orElseThrow().get("database_name");
    try (Connection connection = host.postgres().connect(database)) {
      Rows.execute(
          connection,
          "delete from ledger where entry = " + subject.ledger().acknowledged().iterator().next());
    }
  }

  private void lockOut(Subject subject) throws Exception {
    DatabaseHost host = world.hostOf(subject).orElseThrow();
    Map<String, String> row = host.live(subject.name()).orElseThrow();
    try (Connection connection = host.registry()) {
      Rows.execute(
          connection, "alter role fh_%s_%s nologin".formatted(row.get("id"), row.get("login")));
    }
  }

  private void letIn(Subject retained) throws Exception {
    for (DatabaseHost host : world.hosts()) {
      try (Connection connection = host.registry()) {
        for (var row :
            Rows.of(
                connection,
                "select id, login from registry.tenant_database where tenant_name = ?",
                retained.name())) {
          Rows.execute(
              connection, "alter role fh_%s_%s login".formatted(row.get("id"), row.get("login")));
        }
      }
    }
  }

  /** Somebody who writes in the operator's name, until it is closed. */
  AutoCloseable writing() {
    Config config = Config.fromKubeconfig(world.cluster().kubeconfig().toFile());
    config.setUserAgent(Freehold.OPERATOR_MANAGER + "/spoilt");
    KubernetesClient client = new KubernetesClientBuilder().withConfig(config).build();
    var writer =
        Thread.ofVirtual()
            .start(
                () -> {
                  try {
                    while (true) {
                      client
                          .namespaces()
                          .withName("tenant-nobody")
                          .edit(
                              namespace ->
                                  new NamespaceBuilder(namespace)
                                      .editMetadata()
                                      .addToAnnotations("note", Long.toString(System.nanoTime()))
                                      .endMetadata()
                                      .build());
                      TimeUnit.MILLISECONDS.sleep(200);
                    }
                  } catch (InterruptedException e) {
                    Thread.currentThread().interrupt();
                  }
                });
    return () -> {
      writer.interrupt();
      writer.join();
      client.close();
    };
  }
}
