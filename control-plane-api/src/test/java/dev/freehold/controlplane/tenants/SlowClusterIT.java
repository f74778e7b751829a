package dev.freehold.controlplane.tenants;

import static org.assertj.core.api.Assertions.assertThat;

import dev.freehold.controlplane.Answer;
import dev.freehold.controlplane.Caller;
import dev.freehold.controlplane.ControlPlane;
import dev.freehold.controlplane.TestingOrganization;
import java.net.ServerSocket;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;

class SlowClusterIT {
  private static final ControlPlane PLANE = ControlPlane.shared();
  private final TestingOrganization organization = PLANE.organization("Slow cluster");
  private final TenantCalls calls = new TenantCalls(organization);

  /** It accepts connections and never answers. More requests than places for attempts. */
  @Test
  void aClusterThatHangsHoldsNoRequestUp() throws Exception {
    List<Answer> answers;
    Duration took;
    try (var hanging = new ServerSocket(0);
        var replica =
            PLANE.startAt(
                "https://127.0.0.1:" + hanging.getLocalPort(),
                "--freehold.tenants.wishes.at-once=4",
                "--freehold.tenants.wishes.patience=300ms");
        var threads = Executors.newFixedThreadPool(8)) {
      Caller owner = organization.owner().at(ControlPlane.baseUrl(replica));
      Instant start = Instant.now();
      answers =
          threads
              .invokeAll(
                  IntStream.range(0, 12)
                      .mapToObj(_ -> (Callable<Answer>) () -> create(owner))
                      .toList())
              .stream()
              .map(Future::resultNow)
              .toList();
      took = Duration.between(start, Instant.now());
    }

    assertThat(answers).extracting(Answer::status).containsOnly(202);
    assertThat(took).isLessThan(Duration.ofSeconds(4));
    // Those that were under way when that replica went are taken for a while.
    Awaitility.await()
        .atMost(Duration.ofSeconds(90))
        .until(
            () ->
                answers.stream()
                    .allMatch(
                        each -> calls.get(each.text("/id")).json().at("/applied").asBoolean()));
  }

  @Test
  void noAttemptBeginsBesideOneThatIsUnderWay() throws Exception {
    Answer created = calls.create();
    String id = created.text("/id");
    String name = created.text("/name");
    Answer first;
    Answer second;
    try (var way = new HeldWay(PLANE.cluster().apiServerUrl());
        var replica =
            PLANE.startAt(
                way.url(),
                "--freehold.kubernetes.timeout=12s",
                "--freehold.tenants.wishes.patience=300ms")) {
      way.hold();
      first =
          organization
              .owner()
              .at(ControlPlane.baseUrl(replica))
              .post(calls.path() + "/" + id + "/pause", Map.of("reason", "first"));

      second = calls.changePlan(id, "business");

      assertThat(List.of(first.status(), second.status())).containsOnly(202);
      assertThat(PLANE.tenant(name).getSpec().plan()).isEqualTo("starter");
      way.letGo();
      Awaitility.await("both by whoever was at it")
          .atMost(Duration.ofSeconds(20))
          .until(() -> calls.get(id).json().at("/applied").asBoolean());
    }
    assertThat(PLANE.tenant(name).getSpec().plan()).isEqualTo("business");
    assertThat(PLANE.tenant(name).getSpec().restrictions().customer().reason()).isEqualTo("first");
  }

  @Test
  void whoseAttemptTookTooLongHasTheClusterAskedAgain() throws Exception {
    Answer created = calls.create();
    String id = created.text("/id");
    String name = created.text("/name");
    try (var way = new HeldWay(PLANE.cluster().apiServerUrl());
        var replica =
            PLANE.startAt(
                way.url(),
                "--freehold.kubernetes.timeout=12s",
                "--freehold.tenants.wishes.patience=300ms")) {
      way.hold();
      organization
          .owner()
          .at(ControlPlane.baseUrl(replica))
          .post(calls.path() + "/" + id + "/pause", Map.of("reason", "first"));
      // As if the time for it were over.
      PLANE.sql("UPDATE tenants.tenant SET taken_until = now() WHERE id = '%s'".formatted(id));
      assertThat(organization.owner().post(calls.path() + "/" + id + "/resume", Map.of()).status())
          .isEqualTo(200);
      way.letGo();
    }

    Awaitility.await("what landed late is undone")
        .during(Duration.ofSeconds(3))
        .atMost(Duration.ofSeconds(60))
        .until(
            () ->
                PLANE.tenant(name).getSpec().restrictions() == null
                    && calls.get(id).json().at("/applied").asBoolean());
  }

  @Test
  void aMissingRightIsToldAsSuchAndNotAsACutOffCluster() {
    PLANE.cluster().apply(POWERLESS);
    String kubeconfig =
        PLANE.cluster().serviceAccountKubeconfig("freehold-system", "powerless").toString();
    try (var replica = PLANE.start("--freehold.kubernetes.kubeconfig=" + kubeconfig)) {
      Answer created = create(organization.owner().at(ControlPlane.baseUrl(replica)));

      assertThat(created.text("/problem")).contains("lacks a right of manifests/rbac.yaml");
    }
  }

  private Answer create(Caller caller) {
    return caller
        .with("Idempotency-Key", UUID.randomUUID().toString())
        .post(
            calls.path(),
            Map.of("name", TenantCalls.name(), "displayName", "Slow", "plan", "starter"));
  }

  private static final String POWERLESS =
      """
      apiVersion: v1
      kind: ServiceAccount
      metadata: {name: powerless, namespace: freehold-system}
      """;
}
