package dev.freehold.controlplane.audit;

import static org.assertj.core.api.Assertions.assertThat;

import dev.freehold.controlplane.Answer;
import dev.freehold.controlplane.Caller;
import dev.freehold.controlplane.ControlPlane;
import dev.freehold.controlplane.TableText;
import dev.freehold.controlplane.TestingOrganization;
import dev.freehold.controlplane.access.Role;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;
import tools.jackson.databind.JsonNode;

class AuditApiIT {
  private static final ControlPlane PLANE = ControlPlane.shared();

  private final AuditLog audit = PLANE.bean(AuditLog.class);
  private final TransactionTemplate transaction =
      new TransactionTemplate(PLANE.bean(PlatformTransactionManager.class));
  private final TestingOrganization organization = PLANE.organization("Audited");

  @Test
  void pagesGoFromTheNewestToTheFirstWithoutGaps() {
    write(7, "account:x", "tenant:pause", "tenant:1");

    var sequences = new ArrayList<Long>();
    String cursor = "";
    do {
      Answer page = entries(organization.owner(), "actor=account:x&limit=3" + cursor);
      page.json().at("/items").forEach(each -> sequences.add(each.at("/sequence").asLong()));
      cursor = page.json().at("/next").isNull() ? "" : "&cursor=" + page.text("/next");
    } while (!cursor.isEmpty());

    assertThat(sequences).hasSize(7).isSortedAccordingTo((a, b) -> Long.compare(b, a));
  }

  @Test
  void eachFilterFindsItsEntriesAlone() {
    write(2, "account:x", "tenant:pause", "tenant:1");
    write(1, "account:y", "tenant:resume", "tenant:2");
    Caller viewer = organization.member(Role.VIEWER);
    String refused = viewer.get(organization.path() + "/invitations").text("/requestId");
    Instant later = Instant.now().plusSeconds(60);

    assertThat(found("actor=account:y")).containsExactly("tenant:resume");
    assertThat(found("action=tenant:pause")).containsExactly("tenant:pause", "tenant:pause");
    assertThat(found("target=tenant:2")).containsExactly("tenant:resume");
    assertThat(found("outcome=Refused")).containsExactly("invitation:list");
    assertThat(found("requestId=" + refused)).containsExactly("invitation:list");
    assertThat(found("target=tenant:1&to=" + Instant.now().minusSeconds(600))).isEmpty();
    assertThat(found("target=tenant:1&to=" + later)).hasSize(2);
    assertThat(found("from=" + later)).isEmpty();
  }

  @Test
  void whatStaffDidUnderAGrantIsFound() throws SQLException {
    String grant = "support_grant:" + UUID.randomUUID();
    write(1, "account:staff", "tenant:pause", "tenant:1");
    write(1, "account:staff", "tenant:resume", "tenant:1");
    PLANE.sql(
        "UPDATE audit.entry SET on_behalf_of = '%s' WHERE chain_id = '%s' AND action = 'tenant:pause'"
            .formatted(grant, organization.id()));

    Answer found = entries(organization.owner(), "onBehalfOf=" + grant);

    assertThat(texts(found, "action")).containsExactly("tenant:pause");
    assertThat(texts(found, "actor")).containsExactly("account:staff");
  }

  @Test
  void verificationsLeaveConnectionsToOthers() throws SQLException {
    List<CompletableFuture<Answer>> answers;
    try (var superuser = PLANE.database().asSuperuser()) {
      superuser.setAutoCommit(false);
      // Each verification now takes as long as we like.
      superuser.createStatement().execute("LOCK TABLE audit.checkpoint");
      answers =
          Stream.generate(() -> CompletableFuture.supplyAsync(() -> verify(Map.of())))
              .limit(3)
              .toList();

      Object first =
          CompletableFuture.anyOf(answers.toArray(CompletableFuture[]::new))
              .orTimeout(20, TimeUnit.SECONDS)
              .join();

      assertThat(((Answer) first).code()).isEqualTo("rate_limited");
      assertThat(((Answer) first).header("Retry-After")).isEqualTo("10");
      superuser.rollback();
    }
    assertThat(answers)
        .extracting(each -> each.join().status())
        .containsExactlyInAnyOrder(200, 200, 429);
  }

  @Test
  void whatCannotBeAskedIsRefused() {
    for (String query :
        List.of("outcome=Perhaps", "from=yesterday", "cursor=x", "limit=0", "actor=%00")) {
      assertThat(entries(organization.owner(), query).code())
          .as(query)
          .isEqualTo("validation_failed");
    }
  }

  @Test
  void aReadingIsOnRecordOncePerRequest() {
    entries(organization.owner(), "limit=50");

    assertThat(found("action=audit:read&limit=50")).containsExactly("audit:read");
    JsonNode read = entries(organization.owner(), "action=audit:read").json().at("/items/0");
    assertThat(read.at("/changes/action").asString()).isEqualTo("audit:read");
    assertThat(read.at("/address").asString()).isEqualTo("127.0.0.1");
  }

  @Test
  void whereSomebodyActedFromIsNotForThemToSay() {
    Caller owner = organization.owner();

    entries(owner.with("X-Forwarded-For", "203.0.113.9").with("Forwarded", "for=203.0.113.9"), "");

    assertThat(entries(owner, "action=audit:read").json().at("/items/0/address").asString())
        .isEqualTo("127.0.0.1");
  }

  @Test
  void aBillingAdminReadsWhatConcernsTheirOwnPermissions() {
    write(1, "account:x", "subscription:cancel", "subscription:1");
    write(1, "account:x", "tenant:restore", "tenant:1");
    Caller admin = organization.member(Role.BILLING_ADMIN);
    String account = "account:" + admin.get("/session").text("/account");
    write(1, account, "tenant:restore", "tenant:2");

    Answer own = entries(admin, "limit=200");

    assertThat(own.status()).isEqualTo(200);
    assertThat(targets(own)).contains("subscription:1", "tenant:2").doesNotContain("tenant:1");
    assertThat(targets(entries(organization.owner(), "limit=200"))).contains("tenant:1");
  }

  @Test
  void anExportHoldsEveryEntryInOrderAndIsOnRecord() {
    write(2300, "account:x", "tenant:pause", "tenant:1");

    Answer lines = organization.owner().get(organization.path() + "/audit/export?actor=account:x");
    Answer csv =
        organization.owner().get(organization.path() + "/audit/export?format=csv&actor=account:x");

    assertThat(lines.header("Content-Type")).startsWith("application/x-ndjson");
    assertThat(lines.body().lines())
        .hasSize(2300)
        .allSatisfy(line -> assertThat(line).startsWith("{").endsWith("}"));
    assertThat(csv.header("Content-Type")).startsWith("text/csv");
    assertThat(csv.body().lines()).hasSize(2301);
    assertThat(found("action=audit:export")).hasSize(2);
  }

  @Test
  void anExportNeedsAFreshProof() {
    PLANE
        .clock()
        .ahead(
            Duration.ofMinutes(11),
            () ->
                assertThat(organization.owner().get(organization.path() + "/audit/export").code())
                    .isEqualTo("step_up_required"));
  }

  @Test
  void whatAPersonActedFromCanBeErasedAndTheChainHolds() throws SQLException {
    String agent = "agent-" + UUID.randomUUID();
    Caller owner = organization.owner().with("User-Agent", agent);
    entries(owner, "limit=1");
    String actor = "account:" + owner.get("/session").text("/account");
    assertThat(entries(organization.owner(), "actor=" + actor).body()).contains(agent);
    assertThat(TableText.occurrences(PLANE.database(), agent))
        .as("nobody reads it from the table")
        .doesNotContain("audit.entry");

    transaction.executeWithoutResult(_ -> PLANE.bean(PersonalData.class).erase(actor));

    assertThat(entries(organization.owner(), "actor=" + actor).body())
        .contains(actor)
        .doesNotContain(agent);
    assertThat(verify(Map.of()).json().at("/intact").asBoolean()).isTrue();
  }

  @Test
  void aVerificationNamesTheFirstBrokenLinkAndIsOnRecord() throws SQLException {
    write(3, "account:x", "tenant:pause", "tenant:1");
    PLANE.sql(
        "UPDATE audit.entry SET actor = 'account:y' WHERE chain_id = '%s' AND sequence = 2"
            .formatted(organization.id()));

    Answer verdict = verify(Map.of());

    assertThat(verdict.json().at("/intact").asBoolean()).isFalse();
    assertThat(verdict.json().at("/sequence").asLong()).isEqualTo(2);
    assertThat(found("action=audit:verify")).hasSize(1);
  }

  private Answer verify(Object body) {
    return organization.owner().post(organization.path() + "/audit/verify", body);
  }

  private void write(int entries, String actor, String action, String target) {
    transaction.executeWithoutResult(
        _ ->
            Stream.generate(() -> target)
                .limit(entries)
                .forEach(each -> audit.done(organization.id(), actor, action, each, Map.of())));
  }

  private Answer entries(Caller caller, String query) {
    return caller.get(organization.path() + "/audit/entries?" + query);
  }

  private List<String> found(String query) {
    return texts(entries(organization.owner(), query), "action");
  }

  private static List<String> targets(Answer page) {
    return texts(page, "target");
  }

  private static List<String> texts(Answer page, String field) {
    assertThat(page.status()).as(page.body()).isEqualTo(200);
    var texts = new ArrayList<String>();
    page.json().at("/items").forEach(each -> texts.add(each.at("/" + field).asString()));
    return texts;
  }
}
