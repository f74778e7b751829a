package dev.freehold.controlplane.webhooks;

import static org.assertj.core.api.Assertions.assertThat;

import dev.freehold.controlplane.Answer;
import dev.freehold.controlplane.TestingOrganization;
import dev.freehold.controlplane.organizations.MemberAdded;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.awaitility.Awaitility;
import tools.jackson.databind.JsonNode;

/** What an organisation's owner asks of the API about webhooks, and something to be told of. */
record WebhookCalls(TestingOrganization organization) {
  record Webhook(String id, String secret) {}

  Webhook create(Receiver to, List<String> events) {
    Answer made = post(Map.of("url", to.url(), "events", events));
    assertThat(made.status()).as(made.body()).isEqualTo(201);
    return new Webhook(made.text("/webhook/id"), made.text("/secret"));
  }

  Answer post(Object body) {
    return organization
        .owner()
        .with("Idempotency-Key", UUID.randomUUID().toString())
        .post(all(), body);
  }

  String path(Webhook webhook) {
    return all() + "/" + webhook.id();
  }

  void deleteAll() {
    for (JsonNode each : organization.owner().get(all() + "?limit=200").json().at("/items")) {
      organization.owner().delete(all() + "/" + each.at("/id").asString());
    }
  }

  void added(UUID account) {
    organization
        .plane()
        .transaction(
            () -> {
              publish(account);
              return account;
            });
  }

  /** In the caller's transaction. */
  void publish(UUID account) {
    organization.plane().publish(new MemberAdded(organization.id(), account, "viewer"));
  }

  JsonNode delivery(Webhook webhook) {
    return organization.owner().get(path(webhook) + "/deliveries").json().at("/items/0");
  }

  void awaitDelivery(Webhook webhook, String problem) {
    Awaitility.await(problem)
        .atMost(Duration.ofSeconds(30))
        .until(() -> delivery(webhook).at("/problem").asString("").equals(problem));
  }

  JsonNode awaitState(Webhook webhook, String state) {
    return Awaitility.await(state)
        .atMost(Duration.ofSeconds(30))
        .until(() -> delivery(webhook), found -> found.at("/state").asString("").equals(state));
  }

  private String all() {
    return organization.path() + "/webhooks";
  }
}
