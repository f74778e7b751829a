package dev.freehold.controlplane.webhooks;

import static org.assertj.core.api.Assertions.assertThat;

import dev.freehold.controlplane.Answer;
import dev.freehold.controlplane.Caller;
import dev.freehold.controlplane.ControlPlane;
import dev.freehold.controlplane.TableText;
import dev.freehold.controlplane.TestingOrganization;
import dev.freehold.controlplane.access.Role;
import dev.freehold.controlplane.organizations.MemberAdded;
import dev.freehold.controlplane.organizations.OrganizationDeleted;
import java.net.URI;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;
import tools.jackson.databind.JsonNode;

class WebhooksIT {
  private static final ControlPlane PLANE = ControlPlane.shared();
  private static final TestingOrganization ORGANIZATION = PLANE.organization("Told");
  private static final Caller OWNER = ORGANIZATION.owner();
  private static final String WEBHOOKS = ORGANIZATION.path() + "/webhooks";

  private final Receiver receiver = new Receiver();
  private final TransactionTemplate transaction =
      new TransactionTemplate(PLANE.bean(PlatformTransactionManager.class));

  private record Webhook(String id, String secret) {
    String path() {
      return WEBHOOKS + "/" + id;
    }
  }

  @AfterEach
  void close() {
    for (JsonNode each : OWNER.get(WEBHOOKS + "?limit=200").json().at("/items")) {
      OWNER.delete(WEBHOOKS + "/" + each.at("/id").asString());
    }
    receiver.close();
  }

  @Test
  void whatHappensIsToldSignedAndInSequence() {
    Webhook webhook = create(List.of());
    UUID account = UUID.randomUUID();

    added(account);
    Receiver.Message first = receiver.await(1).getFirst();
    added(account);
    Receiver.Message second = receiver.await(2).getLast();

    assertThat(first.signature()).isEqualTo(first.signedWith(webhook.secret()));
    assertThat(first.json().at("/data/account").asString()).isEqualTo(account.toString());
    assertThat(first.json().at("/organization").asString()).isEqualTo(ORGANIZATION.id().toString());
    assertThat(
            List.of(first.json().at("/sequence").asLong(), second.json().at("/sequence").asLong()))
        .containsExactly(1L, 2L);
    assertThat(first.id()).isNotEqualTo(second.id());
    assertThat(Long.parseLong(first.timestamp()))
        .isCloseTo(Instant.now().getEpochSecond(), org.assertj.core.data.Offset.offset(60L));
  }

  @Test
  void membersAndInvitationsComingAndGoingAreTold() {
    create(List.of());
    Caller member = ORGANIZATION.member(Role.MEMBER);
    String account = member.get("/session").text("/account");
    String path = ORGANIZATION.path() + "/members/" + account;
    assertThat(OWNER.put(path + "/role", Map.of("role", "viewer")).status()).isLessThan(300);
    OWNER.delete(path);
    Answer invited =
        OWNER.post(
            ORGANIZATION.path() + "/invitations",
            Map.of("email", ControlPlane.email("other"), "role", "viewer"));
    OWNER.delete(ORGANIZATION.path() + "/invitations/" + invited.text("/id"));

    List<Receiver.Message> told = receiver.await(6);

    assertThat(told)
        .extracting(Receiver.Message::type)
        .containsExactlyInAnyOrder(
            "invitation.created",
            "member.added",
            "member.changed",
            "member.removed",
            "invitation.created",
            "invitation.revoked");
    assertThat(told)
        .filteredOn(each -> each.type().startsWith("member."))
        .allSatisfy(
            each -> assertThat(each.json().at("/data/account").asString()).isEqualTo(account))
        .extracting(each -> each.json().at("/data/role").asString())
        .containsExactlyInAnyOrder("member", "viewer", "viewer");
    assertThat(told).extracting(Receiver.Message::body).noneMatch(body -> body.contains("@"));
  }

  @Test
  void ofAnOrganizationThatIsNoMoreNothingIsKept() throws SQLException {
    TestingOrganization ended = PLANE.organization("Ended");
    Answer webhook =
        ended
            .owner()
            .with("Idempotency-Key", UUID.randomUUID().toString())
            .post(ended.path() + "/webhooks", Map.of("url", receiver.url()));
    transaction.executeWithoutResult(
        _ -> PLANE.publish(new MemberAdded(ended.id(), UUID.randomUUID(), "viewer")));
    receiver.await(1);

    transaction.executeWithoutResult(_ -> PLANE.publish(new OrganizationDeleted(ended.id())));

    Awaitility.await()
        .atMost(Duration.ofSeconds(30))
        .until(
            () ->
                TableText.occurrences(PLANE.database(), ended.id().toString()).stream()
                    .noneMatch(table -> table.startsWith("webhooks.")));
    assertThat(
            ended.owner().get(ended.path() + "/webhooks/" + webhook.text("/webhook/id")).status())
        .isEqualTo(404);
  }

  @Test
  void theLifeOfATenantIsTold() {
    create(List.of("tenant.created", "tenant.ready", "tenant.deleted"));
    Answer tenant =
        OWNER
            .with("Idempotency-Key", UUID.randomUUID().toString())
            .post(
                ORGANIZATION.path() + "/tenants",
                Map.of("displayName", "Told " + UUID.randomUUID(), "plan", "starter"));
    assertThat(tenant.status()).as(tenant.body()).isEqualTo(201);
    String name = tenant.text("/name");
    ready(name, "http://one.test");
    receiver.await(2);
    ready(name, "http://two.test");
    String path = ORGANIZATION.path() + "/tenants/" + tenant.text("/id");
    Awaitility.await()
        .atMost(Duration.ofSeconds(30))
        .until(() -> OWNER.get(path).text("/observed/url").equals("http://two.test"));
    OWNER.delete(path + "?confirm=" + name);

    assertThat(receiver.await(3))
        .extracting(Receiver.Message::type)
        .as("it is told of being ready once, however often that is seen")
        .containsExactly("tenant.created", "tenant.ready", "tenant.deleted");
    assertThat(receiver.messages())
        .extracting(each -> each.json().at("/sequence").asLong())
        .containsExactly(1L, 2L, 3L);
  }

  @Test
  void whatIsRolledBackIsNotTold() throws SQLException {
    create(List.of());
    UUID account = UUID.randomUUID();

    transaction.executeWithoutResult(
        status -> {
          publish(account);
          status.setRollbackOnly();
        });

    assertThat(TableText.occurrences(PLANE.database(), account.toString())).isEmpty();
  }

  @Test
  void onlyWhatWasChosenIsTold() {
    create(List.of("member.removed"));
    Receiver all = new Receiver();
    create(all, List.of());

    added(UUID.randomUUID());

    all.await(1);
    assertThat(receiver.messages()).isEmpty();
    all.close();
  }

  @Test
  void aSecretIsInNoTableAndShownOnceMoreOnlyToWhoRepeatsTheRequest() throws SQLException {
    var body = Map.of("url", receiver.url());
    Caller caller = OWNER.with("Idempotency-Key", UUID.randomUUID().toString());

    Answer made = caller.post(WEBHOOKS, body);
    Answer repeated = caller.post(WEBHOOKS, body);

    assertThat(made.status()).as(made.body()).isEqualTo(201);
    String secret = made.text("/secret");
    assertThat(repeated.text("/secret")).isEqualTo(secret);
    assertThat(OWNER.get(WEBHOOKS + "?limit=200").json().at("/items")).hasSize(1);
    assertThat(OWNER.get(WEBHOOKS + "/" + made.text("/webhook/id")).body())
        .doesNotContain("whsec_");
    assertThat(TableText.occurrences(PLANE.database(), secret)).isEmpty();

    OWNER.post(WEBHOOKS + "/" + made.text("/webhook/id") + "/secret", "");
    assertThat(caller.post(WEBHOOKS, body).json().at("/secret").isNull())
        .as("the new one is for whoever asked for it")
        .isTrue();
  }

  /** A replica stood still for longer than it had, and comes back. */
  @Test
  void whoComesTooLateChangesNothingThatOthersSettled() throws SQLException {
    Webhook webhook = create(List.of());
    added(UUID.randomUUID());
    receiver.await(1);
    JsonNode delivered = awaitState(webhook, "DELIVERED");
    PLANE.sql(
        "UPDATE webhooks.delivery SET attempts = 2 WHERE endpoint_id = '%s'"
            .formatted(webhook.id()));

    PLANE
        .bean(Deliveries.class)
        .settle(taken(webhook, delivered, 1), new Attempt.Failed(503, "late"));
    PLANE
        .bean(Deliveries.class)
        .settle(taken(webhook, delivered, 2), new Attempt.Failed(503, "late"));

    assertThat(awaitState(webhook, "DELIVERED").at("/problem").isNull()).isTrue();
    assertThat(receiver.messages()).hasSize(1);
  }

  @Test
  void anAttemptThatOutlivesItsEndpointIsForgotten() {
    Webhook webhook = create(List.of());
    added(UUID.randomUUID());
    receiver.await(1);
    JsonNode delivered = awaitState(webhook, "DELIVERED");
    OWNER.delete(webhook.path());

    PLANE.bean(Deliveries.class).settle(taken(webhook, delivered, 1), new Attempt.Gone());

    assertThat(OWNER.get(webhook.path()).status()).isEqualTo(404);
  }

  @Test
  void afterARotationBothSecretsSignForADay() {
    Webhook webhook = create(List.of());
    String rotated = OWNER.post(webhook.path() + "/secret", "").text("/secret");

    added(UUID.randomUUID());
    Receiver.Message message = receiver.await(1).getFirst();
    assertThat(message.signature())
        .isEqualTo(message.signedWith(rotated) + " " + message.signedWith(webhook.secret()));

    PLANE
        .clock()
        .ahead(
            Webhooks.OVERLAP.plusMinutes(1),
            () -> {
              added(UUID.randomUUID());
              receiver.await(2);
            });
    Receiver.Message later = receiver.messages().getLast();
    assertThat(later.signature()).isEqualTo(later.signedWith(rotated));
  }

  @Test
  void whatFailsIsTriedAgainAsTheSameMessage() {
    Webhook webhook = create(List.of());
    receiver.answering(503);
    added(UUID.randomUUID());
    receiver.await(1);
    awaitDelivery(webhook, "it answered 503");
    receiver.answering(200);

    PLANE.clock().ahead(Duration.ofMinutes(1), () -> receiver.await(2));

    assertThat(receiver.messages())
        .extracting(Receiver.Message::id)
        .containsOnly(receiver.messages().getFirst().id());
    JsonNode delivery = awaitState(webhook, "DELIVERED");
    assertThat(delivery.at("/attempts").asInt()).isEqualTo(2);
    assertThat(delivery.at("/status").asInt()).isEqualTo(200);
    assertThat(OWNER.get(webhook.path()).json().at("/failingSince").isNull()).isTrue();
  }

  @Test
  void afterADayADeliveryHasFailedAndIsReplayed() throws SQLException {
    Webhook webhook = create(List.of());
    receiver.answering(500);
    added(UUID.randomUUID());
    receiver.await(1);
    awaitDelivery(webhook, "it answered 500");
    PLANE.sql(
        "UPDATE webhooks.delivery SET attempts = %d WHERE endpoint_id = '%s'"
            .formatted(Deliveries.PAUSES.size(), webhook.id()));
    PLANE.clock().ahead(Duration.ofMinutes(1), () -> receiver.await(2));
    JsonNode failed = awaitState(webhook, "FAILED");
    receiver.answering(200);

    Answer replay =
        OWNER.post(webhook.path() + "/deliveries/" + failed.at("/id").asString() + "/replay", "");

    assertThat(replay.status()).isEqualTo(202);
    assertThat(receiver.await(3).getLast().id()).isEqualTo(failed.at("/event").asString());
  }

  @Test
  void anEndpointThatFailsForDaysIsSwitchedOffAndItsAdminsAreTold() throws SQLException {
    Webhook webhook = create(List.of());
    receiver.answering(500);
    int mails = PLANE.mail().textsTo(ORGANIZATION.ownerEmail()).size();
    added(UUID.randomUUID());
    awaitDelivery(webhook, "it answered 500");

    PLANE
        .clock()
        .ahead(
            DeadEndpoints.PATIENCE.plusHours(1),
            () -> {
              Awaitility.await("it is switched off")
                  .atMost(Duration.ofSeconds(30))
                  .until(() -> disabled(webhook));
              // Which is due at that time, and not before.
              PLANE.mail().awaitMail(ORGANIZATION.ownerEmail(), mails + 1);
            });

    JsonNode off = OWNER.get(webhook.path()).json();
    assertThat(off.at("/disabledBecause").asString()).contains("three days");
    assertThat(PLANE.mail().textsTo(ORGANIZATION.ownerEmail()).getLast()).contains("127.0.0.1");
    assertThat(TableText.occurrences(PLANE.database(), "webhook:disable")).contains("audit.entry");
    added(UUID.randomUUID());
    assertThat(OWNER.get(webhook.path() + "/deliveries").json().at("/items"))
        .as("nothing more is meant for it")
        .hasSize(1);
  }

  @Test
  void whatWasMissedIsReplayedByTime() {
    Instant from = Instant.now();
    Receiver early = new Receiver();
    create(early, List.of());
    UUID account = UUID.randomUUID();
    added(account);
    early.await(1);
    early.close();
    Webhook late = create(List.of("member.added"));

    Answer replay =
        OWNER.post(
            late.path() + "/replay",
            Map.of("from", from.toString(), "to", Instant.now().plusSeconds(5).toString()));

    assertThat(replay.json().at("/deliveries").asInt()).as(replay.body()).isEqualTo(1);
    assertThat(receiver.await(1).getFirst().json().at("/data/account").asString())
        .isEqualTo(account.toString());
  }

  @Test
  void aTestMessageGoesToThatEndpointAlone() {
    Webhook webhook = create(List.of("tenant.created"));
    Receiver other = new Receiver();
    create(other, List.of());

    assertThat(OWNER.post(webhook.path() + "/test", "").status()).isEqualTo(202);

    assertThat(receiver.await(1).getFirst().type()).isEqualTo("webhook.test");
    assertThat(other.messages()).isEmpty();
    other.close();
  }

  @Test
  void aChangeNeedsTheTagOfWhatWasSeen() {
    Webhook webhook = create(List.of());
    String tag = OWNER.get(webhook.path()).header("ETag");
    var change =
        Map.of("url", receiver.url(), "description", "x", "events", List.of(), "enabled", false);

    assertThat(OWNER.put(webhook.path(), change).code()).isEqualTo("precondition_required");
    assertThat(OWNER.with("If-Match", "\"99\"").put(webhook.path(), change).code())
        .isEqualTo("precondition_failed");
    Answer changed = OWNER.with("If-Match", tag).put(webhook.path(), change);
    assertThat(changed.status()).as(changed.body()).isEqualTo(200);
    assertThat(changed.json().at("/enabled").asBoolean()).isFalse();
    assertThat(OWNER.with("If-Match", tag).put(webhook.path(), change).code())
        .isEqualTo("precondition_failed");
  }

  @Test
  void whatAnOrganizationCannotWantIsRefused() {
    assertThat(post(Map.of("url", "ftp://a.test")).code()).isEqualTo("validation_failed");
    assertThat(post(Map.of("url", receiver.url(), "events", List.of("webhook.test"))).code())
        .isEqualTo("validation_failed");
    assertThat(post(Map.of("url", receiver.url(), "description", "a\u0000b")).code())
        .isEqualTo("validation_failed");
    for (int i = 0; i < Webhooks.MAX_PER_ORGANIZATION; i++) {
      assertThat(post(Map.of("url", receiver.url())).status()).isEqualTo(201);
    }
    assertThat(post(Map.of("url", receiver.url())).code()).isEqualTo("too_many_webhooks");
  }

  @Test
  void anothersWebhookIsUnknown() {
    Webhook webhook = create(List.of());
    TestingOrganization other = PLANE.organization("Other");
    String path = other.path() + "/webhooks/" + webhook.id();

    assertThat(other.owner().get(path).status()).isEqualTo(404);
    assertThat(other.owner().delete(path).status()).isEqualTo(404);
    assertThat(other.owner().post(path + "/secret", "").status()).isEqualTo(404);
    assertThat(other.owner().post(path + "/test", "").status()).isEqualTo(404);
    assertThat(other.owner().get(path + "/deliveries").status()).isEqualTo(404);
    assertThat(OWNER.get(webhook.path()).status()).isEqualTo(200);
  }

  private static Deliveries.Taken taken(Webhook webhook, JsonNode delivery, int attempts) {
    return new Deliveries.Taken(
        UUID.fromString(delivery.at("/id").asString()),
        UUID.fromString(webhook.id()),
        UUID.fromString(delivery.at("/event").asString()),
        attempts,
        URI.create("http://localhost"),
        List.of(),
        new byte[0]);
  }

  private static void ready(String tenant, String url) {
    PLANE
        .cluster()
        .kubectl(
            "patch",
            "tenant",
            tenant,
            "--subresource=status",
            "--type=merge",
            "-p",
            "{\"status\": {\"url\": \"%s\", \"conditions\": [{\"type\": \"Ready\", \"status\": \"True\", \"reason\": \"Ready\", \"message\": \"\", \"lastTransitionTime\": \"2026-01-01T00:00:00Z\"}]}}"
                .formatted(url));
  }

  private Webhook create(List<String> events) {
    return create(receiver, events);
  }

  private static Webhook create(Receiver to, List<String> events) {
    Answer made = post(Map.of("url", to.url(), "events", events));
    assertThat(made.status()).as(made.body()).isEqualTo(201);
    return new Webhook(made.text("/webhook/id"), made.text("/secret"));
  }

  private static Answer post(Object body) {
    return OWNER.with("Idempotency-Key", UUID.randomUUID().toString()).post(WEBHOOKS, body);
  }

  private void added(UUID account) {
    transaction.executeWithoutResult(_ -> publish(account));
  }

  private static void publish(UUID account) {
    PLANE.publish(new MemberAdded(ORGANIZATION.id(), account, "viewer"));
  }

  private static void awaitDelivery(Webhook webhook, String problem) {
    Awaitility.await(problem)
        .atMost(Duration.ofSeconds(30))
        .until(() -> delivery(webhook).at("/problem").asString("").equals(problem));
  }

  private static JsonNode awaitState(Webhook webhook, String state) {
    return Awaitility.await(state)
        .atMost(Duration.ofSeconds(30))
        .until(() -> delivery(webhook), found -> found.at("/state").asString("").equals(state));
  }

  /** From the table: at that time the owner's session has ended. */
  private static boolean disabled(Webhook webhook) throws SQLException {
    try (var superuser = PLANE.database().asSuperuser();
        var rows =
            superuser
                .createStatement()
                .executeQuery(
                    "SELECT disabled_at IS NOT NULL FROM webhooks.endpoint WHERE id = '%s'"
                        .formatted(webhook.id()))) {
      return rows.next() && rows.getBoolean(1);
    }
  }

  private static JsonNode delivery(Webhook webhook) {
    return OWNER.get(webhook.path() + "/deliveries").json().at("/items/0");
  }
}
