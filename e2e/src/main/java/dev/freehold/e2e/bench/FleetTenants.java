package dev.freehold.e2e.bench;

import dev.freehold.crds.Tenant;
import dev.freehold.crds.TenantStatus;
import dev.freehold.operator.Manifests;
import io.fabric8.kubernetes.api.model.Condition;
import io.fabric8.kubernetes.api.model.ConditionBuilder;
import io.fabric8.kubernetes.api.model.ListOptionsBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.dsl.base.PatchContext;
import io.fabric8.kubernetes.client.dsl.base.PatchType;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.stream.IntStream;

/** The Tenants of the benchmark: made, waited for, changed. */
final class FleetTenants {
  private static final int WRITERS = 8;
  private static final String LAST = "child-timed";

  private final KubernetesClient client;
  private final FleetOptions options;

  FleetTenants(KubernetesClient client, FleetOptions options) {
    this.client = client;
    this.options = options;
  }

  /** With a status as large as that of a tenant that is served. */
  void createBare() throws Exception {
    each(
        IntStream.range(0, options.tenants()).mapToObj("bare-%05d"::formatted).toList(),
        name -> {
          Tenant tenant = tenant(name, "plan: none-yet");
          Tenant created = client.resource(tenant).create();
          created.setStatus(full(created));
          return client.resource(created).updateStatus();
        });
  }

  void createReal() throws Exception {
    var names = new ArrayList<>(names().subList(0, options.databases()));
    names.add(LAST);
    each(names, name -> client.resource(tenant(name, "plan: starter")).create());
  }

  /** Their rows are there before they are bound, so the operator finds what it would have made. */
  void createBound(Making making, String server) throws Exception {
    List<String> names = names().subList(options.databases(), options.children());
    // Unknown to any Plan until they are bound: nobody places them meanwhile.
    List<Tenant> created =
        each(names, name -> client.resource(tenant(name, "plan: none-yet")).create());
    List<String> ids =
        making.make(
            created.stream()
                .map(Tenant::getMetadata)
                .map(made -> new PhantomDatabases.Owner(made.getName(), made.getUid()))
                .toList());
    each(
        IntStream.range(0, names.size()).boxed().toList(),
        i ->
            patch(
                names.get(i),
                "{\"spec\": {\"plan\": \"starter\", \"binding\": {\"server\": \"%s\", \"databaseId\": \"%s\", \"cluster\": \"local\", \"revision\": 1}}}"
                    .formatted(server, ids.get(i))));
  }

  @FunctionalInterface
  interface Making {
    List<String> make(List<PhantomDatabases.Owner> owners) throws Exception;
  }

  void awaitReady(Duration limit) throws Exception {
    long deadline = System.nanoTime() + limit.toNanos();
    for (int round = 0; ; round++) {
      long ready = ready();
      if (ready == options.children() + 1) {
        return;
      }
      if (round % 6 == 0) {
        FleetBench.progress("%d of %d are Ready", ready, options.children() + 1);
      }
      if (System.nanoTime() > deadline) {
        throw new IllegalStateException("%d are Ready after %s".formatted(ready, limit));
      }
      TimeUnit.SECONDS.sleep(5);
    }
  }

  private long ready() {
    String token = null;
    long ready = 0;
    do {
      var page =
          client
              .resources(Tenant.class)
              .list(new ListOptionsBuilder().withLimit(1000L).withContinue(token).build());
      ready +=
          page.getItems().stream()
              .filter(tenant -> tenant.getMetadata().getName().startsWith("child-"))
              .filter(tenant -> condition(tenant, "Ready").equals("True"))
              .count();
      token = page.getMetadata().getContinue();
    } while (token != null && !token.isEmpty());
    return ready;
  }

  /** From the write until the status speaks of it. */
  Duration change() throws InterruptedException {
    long start = System.nanoTime();
    long generation = touch(LAST).getMetadata().getGeneration();
    while (true) {
      Tenant now = client.resources(Tenant.class).withName(LAST).get();
      Long observed = now.getStatus() == null ? null : now.getStatus().observedGeneration();
      if (observed != null && observed >= generation) {
        return Duration.ofNanos(System.nanoTime() - start);
      }
      TimeUnit.MILLISECONDS.sleep(5);
    }
  }

  /** Other Tenants change, as fast as the API server takes it. */
  Storm storm() {
    ExecutorService executor = Executors.newFixedThreadPool(WRITERS);
    var half = new CountDownLatch(options.busy() / 2);
    names()
        .subList(0, options.busy())
        .forEach(
            name ->
                executor.submit(
                    () -> {
                      touch(name);
                      half.countDown();
                    }));
    return new Storm(executor, half);
  }

  record Storm(ExecutorService executor, CountDownLatch half) implements AutoCloseable {
    void underway() throws InterruptedException {
      half.await();
    }

    @Override
    public void close() {
      executor.close();
    }
  }

  private Tenant touch(String name) {
    return patch(
        name, "{\"spec\": {\"displayName\": \"changed %s\"}}".formatted(UUID.randomUUID()));
  }

  private Tenant patch(String name, String patch) {
    return client
        .resources(Tenant.class)
        .withName(name)
        .patch(PatchContext.of(PatchType.JSON_MERGE), patch);
  }

  private List<String> names() {
    return IntStream.range(0, options.children()).mapToObj("child-%05d"::formatted).toList();
  }

  private Tenant tenant(String name, String plan) {
    String manifest = Manifests.tenant(name).replace("plan: starter", plan);
    return client.getKubernetesSerialization().unmarshal(manifest, Tenant.class);
  }

  private static String condition(Tenant tenant, String type) {
    if (tenant.getStatus() == null || tenant.getStatus().conditions() == null) {
      return "";
    }
    return tenant.getStatus().conditions().stream()
        .filter(each -> each.getType().equals(type))
        .map(Condition::getStatus)
        .findFirst()
        .orElse("");
  }

  private TenantStatus full(Tenant tenant) {
    String name = tenant.getMetadata().getName();
    List<Condition> conditions =
        List.of(
                "PlanResolved",
                "Placed",
                "DatabaseReady",
                "NamespaceReady",
                "CredentialsReady",
                "WorkloadReady",
                "AccessApplied",
                "Ready")
            .stream()
            .map(
                type ->
                    new ConditionBuilder()
                        .withType(type)
                        .withStatus("True")
                        .withReason("AllReady")
                        .withMessage("as long as a real one: database of %s on one".formatted(name))
                        .withLastTransitionTime("2026-03-01T00:00:00Z")
                        .withObservedGeneration(1L)
                        .build())
            .toList();
    return client
        .getKubernetesSerialization()
        .convertValue(
            Map.of(
                "observedGeneration",
                1,
                "conditions",
                conditions,
                "server",
                "fleet",
                "database",
                "fh_" + name,
                "url",
                "http://" + name + ".localhost"),
            TenantStatus.class);
  }

  private static <T, R> List<R> each(List<T> all, Function<T, R> work) throws Exception {
    try (ExecutorService executor = Executors.newFixedThreadPool(WRITERS)) {
      var futures = new ArrayList<Future<R>>();
      all.forEach(one -> futures.add(executor.submit(() -> work.apply(one))));
      var results = new ArrayList<R>();
      for (Future<R> future : futures) {
        results.add(future.get());
      }
      return results;
    }
  }
}
