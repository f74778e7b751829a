package dev.freehold.controlplane.webhooks;

import static org.assertj.core.api.Assertions.assertThat;

import dev.freehold.controlplane.Answer;
import dev.freehold.controlplane.Caller;
import dev.freehold.controlplane.ControlPlane;
import dev.freehold.controlplane.TableText;
import dev.freehold.controlplane.TestingOrganization;
import java.sql.SQLException;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Endpoints: their secrets, who changes them, and what they cannot be. */
class WebhookEndpointsIT {
  private static final ControlPlane PLANE = ControlPlane.shared();
  private static final TestingOrganization ORGANIZATION = PLANE.organization("Endpoints");
  private static final Caller OWNER = ORGANIZATION.owner();
  private static final WebhookCalls CALLS = new WebhookCalls(ORGANIZATION);
  private static final String WEBHOOKS = ORGANIZATION.path() + "/webhooks";

  private final Receiver receiver = new Receiver();

  @AfterEach
  void close() {
    CALLS.deleteAll();
    receiver.close();
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

  @Test
  void afterARotationBothSecretsSignForADay() {
    WebhookCalls.Webhook webhook = CALLS.create(receiver, List.of());
    String rotated = OWNER.post(CALLS.path(webhook) + "/secret", "").text("/secret");

    CALLS.added(UUID.randomUUID());
    Receiver.Message message = receiver.await(1).getFirst();
    assertThat(message.signature())
        .isEqualTo(message.signedWith(rotated) + " " + message.signedWith(webhook.secret()));

    PLANE
        .clock()
        .ahead(
            WebhookSecrets.OVERLAP.plusMinutes(1),
            () -> {
              CALLS.added(UUID.randomUUID());
              receiver.await(2);
            });
    Receiver.Message later = receiver.messages().getLast();
    assertThat(later.signature()).isEqualTo(later.signedWith(rotated));
  }

  @Test
  void aChangeNeedsTheTagOfWhatWasSeen() {
    WebhookCalls.Webhook webhook = CALLS.create(receiver, List.of());
    String tag = OWNER.get(CALLS.path(webhook)).header("ETag");
    var change =
        Map.of("url", receiver.url(), "description", "x", "events", List.of(), "enabled", false);

    assertThat(OWNER.put(CALLS.path(webhook), change).code()).isEqualTo("precondition_required");
    assertThat(OWNER.with("If-Match", "\"99\"").put(CALLS.path(webhook), change).code())
        .isEqualTo("precondition_failed");
    Answer changed = OWNER.with("If-Match", tag).put(CALLS.path(webhook), change);
    assertThat(changed.status()).as(changed.body()).isEqualTo(200);
    assertThat(changed.json().at("/enabled").asBoolean()).isFalse();
    assertThat(OWNER.with("If-Match", tag).put(CALLS.path(webhook), change).code())
        .isEqualTo("precondition_failed");
  }

  @Test
  void thatItFailsIsToldAlsoToWhoHasItsTag() throws SQLException {
    WebhookCalls.Webhook webhook = CALLS.create(receiver, List.of());
    String tag = OWNER.get(CALLS.path(webhook)).header("ETag");
    PLANE.sql(
        "UPDATE webhooks.endpoint SET failing_since = now() WHERE id = '%s'"
            .formatted(webhook.id()));

    Answer again = OWNER.with("If-None-Match", tag).get(CALLS.path(webhook));

    assertThat(again.status()).isEqualTo(200);
    assertThat(again.text("/failingSince")).isNotEmpty();
    assertThat(again.header("ETag")).isEqualTo(tag);
  }

  @Test
  void whatAnOrganizationCannotWantIsRefused() {
    assertThat(CALLS.post(Map.of("url", "ftp://a.test")).code()).isEqualTo("validation_failed");
    assertThat(CALLS.post(Map.of("url", receiver.url(), "events", List.of("webhook.test"))).code())
        .isEqualTo("validation_failed");
    assertThat(CALLS.post(Map.of("url", receiver.url(), "description", "a\u0000b")).code())
        .isEqualTo("validation_failed");
    for (int i = 0; i < Webhooks.MAX_PER_ORGANIZATION; i++) {
      assertThat(CALLS.post(Map.of("url", receiver.url())).status()).isEqualTo(201);
    }
    assertThat(CALLS.post(Map.of("url", receiver.url())).code()).isEqualTo("too_many_webhooks");
  }

  @Test
  void anothersWebhookIsUnknown() {
    WebhookCalls.Webhook webhook = CALLS.create(receiver, List.of());
    TestingOrganization other = PLANE.organization("Other");
    String path = other.path() + "/webhooks/" + webhook.id();

    assertThat(other.owner().get(path).status()).isEqualTo(404);
    assertThat(other.owner().delete(path).status()).isEqualTo(404);
    assertThat(other.owner().post(path + "/secret", "").status()).isEqualTo(404);
    assertThat(other.owner().post(path + "/test", "").status()).isEqualTo(404);
    assertThat(other.owner().get(path + "/deliveries").status()).isEqualTo(404);
    assertThat(OWNER.get(CALLS.path(webhook)).status()).isEqualTo(200);
  }
}
