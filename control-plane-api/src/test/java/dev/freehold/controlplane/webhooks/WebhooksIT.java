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

/** What organisations are told. */
class WebhooksIT {
  private static final ControlPlane PLANE = ControlPlane.shared();
  private static final TestingOrganization ORGANIZATION = PLANE.organization("Told");
  private static final Caller OWNER = ORGANIZATION.owner();
  private static final WebhookCalls CALLS = new WebhookCalls(ORGANIZATION);

  private final Receiver receiver = new Receiver();
  private final TransactionTemplate transaction =
      new TransactionTemplate(PLANE.bean(PlatformTransactionManager.class));

  @AfterEach
  void close() {
    CALLS.deleteAll();
    receiver.close();
  }

  @Test
  void whatHappensIsToldSignedAndInSequence() {
    WebhookCalls.Webhook webhook = CALLS.create(receiver, List.of());
    UUID account = UUID.randomUUID();

    CALLS.added(account);
    Receiver.Message first = receiver.await(1).getFirst();
    CALLS.added(account);
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
    CALLS.create(receiver, List.of());
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
  void theLifeOfATenantIsTold() throws SQLException {
    CALLS.create(receiver, List.of("tenant.created", "tenant.ready", "tenant.deleted"));
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

    // Another attempt finds the same: one that took too long.
    PLANE.sql(
        "UPDATE tenants.tenant SET next_attempt_at = now() WHERE name = '%s'".formatted(name));
    Awaitility.await()
        .atMost(Duration.ofSeconds(60))
        .until(
            () ->
                count(
                        "tenants.tenant WHERE name = '%s' AND next_attempt_at IS NULL"
                            .formatted(name))
                    == 1);
    assertThat(
            count(
                "webhooks.event WHERE type = 'tenant.deleted' AND object = 'tenant:%s'"
                    .formatted(tenant.text("/id"))))
        .isEqualTo(1);
    assertThat(receiver.messages())
        .extracting(each -> each.json().at("/sequence").asLong())
        .containsExactly(1L, 2L, 3L);
  }

  @Test
  void whatIsRolledBackIsNotTold() throws SQLException {
    CALLS.create(receiver, List.of());
    UUID account = UUID.randomUUID();

    transaction.executeWithoutResult(
        status -> {
          CALLS.publish(account);
          status.setRollbackOnly();
        });

    assertThat(TableText.occurrences(PLANE.database(), account.toString())).isEmpty();
  }

  @Test
  void onlyWhatWasChosenIsTold() {
    CALLS.create(receiver, List.of("member.removed"));
    Receiver all = new Receiver();
    CALLS.create(all, List.of());

    CALLS.added(UUID.randomUUID());

    all.await(1);
    assertThat(receiver.messages()).isEmpty();
    all.close();
  }

  @Test
  void aTestMessageGoesToThatEndpointAlone() {
    WebhookCalls.Webhook webhook = CALLS.create(receiver, List.of("tenant.created"));
    Receiver other = new Receiver();
    CALLS.create(other, List.of());

    assertThat(OWNER.post(CALLS.path(webhook) + "/test", "").status()).isEqualTo(202);

    assertThat(receiver.await(1).getFirst().type()).isEqualTo("webhook.test");
    assertThat(other.messages()).isEmpty();
    other.close();
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

  private static long count(String what) throws SQLException {
    try (var superuser = PLANE.database().asSuperuser();
        var statement = superuser.createStatement();
        var rows = statement.executeQuery("SELECT count(*) FROM " + what)) {
      rows.next();
      return rows.getLong(1);
    }
  }
}
