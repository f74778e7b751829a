package dev.freehold.controlplane.webhooks;

import static org.assertj.core.api.Assertions.assertThat;

import dev.freehold.controlplane.Answer;
import dev.freehold.controlplane.Caller;
import dev.freehold.controlplane.ControlPlane;
import dev.freehold.controlplane.TableText;
import dev.freehold.controlplane.TestingOrganization;
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
import tools.jackson.databind.JsonNode;

/** Messages on their way: one at a time, again, and once more. */
class WebhookDeliveriesIT {
  private static final ControlPlane PLANE = ControlPlane.shared();
  private static final TestingOrganization ORGANIZATION = PLANE.organization("Delivered");
  private static final Caller OWNER = ORGANIZATION.owner();
  private static final WebhookCalls CALLS = new WebhookCalls(ORGANIZATION);

  private final Receiver receiver = new Receiver();

  @AfterEach
  void close() {
    CALLS.deleteAll();
    receiver.close();
  }

  /** A replica stood still for longer than it had, and comes back. */
  @Test
  void whoComesTooLateChangesNothingThatOthersSettled() throws SQLException {
    WebhookCalls.Webhook webhook = CALLS.create(receiver, List.of());
    CALLS.added(UUID.randomUUID());
    receiver.await(1);
    JsonNode delivered = CALLS.awaitState(webhook, "DELIVERED");
    PLANE.sql(
        "UPDATE webhooks.delivery SET attempts = 2 WHERE endpoint_id = '%s'"
            .formatted(webhook.id()));

    PLANE
        .bean(Deliveries.class)
        .settle(taken(webhook, delivered, 1), new Attempt.Failed(503, "late"));
    PLANE
        .bean(Deliveries.class)
        .settle(taken(webhook, delivered, 2), new Attempt.Failed(503, "late"));

    assertThat(CALLS.awaitState(webhook, "DELIVERED").at("/problem").isNull()).isTrue();
    assertThat(receiver.messages()).hasSize(1);
  }

  @Test
  void anAttemptThatOutlivesItsEndpointIsForgotten() {
    WebhookCalls.Webhook webhook = CALLS.create(receiver, List.of());
    CALLS.added(UUID.randomUUID());
    receiver.await(1);
    JsonNode delivered = CALLS.awaitState(webhook, "DELIVERED");
    OWNER.delete(CALLS.path(webhook));

    PLANE.bean(Deliveries.class).settle(taken(webhook, delivered, 1), new Attempt.Gone());

    assertThat(OWNER.get(CALLS.path(webhook)).status()).isEqualTo(404);
  }

  @Test
  void whatFailsIsTriedAgainAsTheSameMessage() {
    WebhookCalls.Webhook webhook = CALLS.create(receiver, List.of());
    receiver.answering(503);
    CALLS.added(UUID.randomUUID());
    receiver.await(1);
    CALLS.awaitDelivery(webhook, "it answered 503");
    receiver.answering(200);

    PLANE.clock().ahead(Duration.ofMinutes(1), () -> receiver.await(2));

    assertThat(receiver.messages())
        .extracting(Receiver.Message::id)
        .containsOnly(receiver.messages().getFirst().id());
    JsonNode delivery = CALLS.awaitState(webhook, "DELIVERED");
    assertThat(delivery.at("/attempts").asInt()).isEqualTo(2);
    assertThat(delivery.at("/status").asInt()).isEqualTo(200);
    assertThat(OWNER.get(CALLS.path(webhook)).json().at("/failingSince").isNull()).isTrue();
  }

  @Test
  void afterADayADeliveryHasFailedAndIsReplayed() throws SQLException {
    WebhookCalls.Webhook webhook = CALLS.create(receiver, List.of());
    receiver.answering(500);
    CALLS.added(UUID.randomUUID());
    receiver.await(1);
    CALLS.awaitDelivery(webhook, "it answered 500");
    PLANE.sql(
        "UPDATE webhooks.delivery SET attempts = %d WHERE endpoint_id = '%s'"
            .formatted(Deliveries.PAUSES.size(), webhook.id()));
    PLANE.clock().ahead(Duration.ofMinutes(1), () -> receiver.await(2));
    JsonNode failed = CALLS.awaitState(webhook, "FAILED");
    receiver.answering(200);

    Answer replay =
        OWNER.post(
            CALLS.path(webhook) + "/deliveries/" + failed.at("/id").asString() + "/replay", "");

    assertThat(replay.status()).isEqualTo(202);
    assertThat(receiver.await(3).getLast().id()).isEqualTo(failed.at("/event").asString());
  }

  @Test
  void anEndpointThatFailsForDaysIsSwitchedOffAndItsAdminsAreTold() throws SQLException {
    WebhookCalls.Webhook webhook = CALLS.create(receiver, List.of());
    receiver.answering(500);
    int mails = PLANE.mail().textsTo(ORGANIZATION.ownerEmail()).size();
    CALLS.added(UUID.randomUUID());
    CALLS.awaitDelivery(webhook, "it answered 500");

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

    JsonNode off = OWNER.get(CALLS.path(webhook)).json();
    assertThat(off.at("/disabledBecause").asString()).contains("three days");
    assertThat(PLANE.mail().textsTo(ORGANIZATION.ownerEmail()).getLast()).contains("127.0.0.1");
    assertThat(TableText.occurrences(PLANE.database(), "webhook:disable")).contains("audit.entry");
    CALLS.added(UUID.randomUUID());
    assertThat(OWNER.get(CALLS.path(webhook) + "/deliveries").json().at("/items"))
        .as("nothing more is meant for it")
        .hasSize(1);
  }

  @Test
  void whatWasMissedIsReplayedByTime() {
    Instant from = Instant.now();
    Receiver early = new Receiver();
    CALLS.create(early, List.of());
    UUID account = UUID.randomUUID();
    CALLS.added(account);
    early.await(1);
    early.close();
    WebhookCalls.Webhook late = CALLS.create(receiver, List.of("member.added"));

    Answer replay =
        OWNER.post(
            CALLS.path(late) + "/replay",
            Map.of("from", from.toString(), "to", Instant.now().plusSeconds(5).toString()));

    assertThat(replay.json().at("/deliveries").asInt()).as(replay.body()).isEqualTo(1);
    assertThat(receiver.await(1).getFirst().json().at("/data/account").asString())
        .isEqualTo(account.toString());
  }

  @Test
  void whileAMessageIsUnderWayNoReplicaSendsAnother() {
    WebhookCalls.Webhook webhook = CALLS.create(receiver, List.of());
    UUID endpoint = UUID.fromString(webhook.id());
    Runnable goOn = receiver.holding();
    CALLS.added(UUID.randomUUID());
    receiver.await(1);
    CALLS.added(UUID.randomUUID());
    Deliveries ofAnotherReplica = PLANE.bean(Deliveries.class);

    assertThat(ofAnotherReplica.due(List.of(), 1000)).doesNotContain(endpoint);
    assertThat(ofAnotherReplica.take(endpoint)).isEmpty();
    assertThat(receiver.messages()).hasSize(1);

    goOn.run();
    receiver.await(2);
  }

  private static Deliveries.Taken taken(
      WebhookCalls.Webhook webhook, JsonNode delivery, int attempts) {
    return new Deliveries.Taken(
        UUID.fromString(delivery.at("/id").asString()),
        UUID.fromString(webhook.id()),
        UUID.fromString(delivery.at("/event").asString()),
        attempts,
        URI.create("http://localhost"),
        List.of(),
        PLANE.clock().instant(),
        new byte[0]);
  }

  /** From the table: at that time the owner's session has ended. */
  private static boolean disabled(WebhookCalls.Webhook webhook) throws SQLException {
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
}
