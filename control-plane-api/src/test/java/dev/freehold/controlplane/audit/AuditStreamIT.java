package dev.freehold.controlplane.audit;

import static org.assertj.core.api.Assertions.assertThat;

import dev.freehold.controlplane.Answer;
import dev.freehold.controlplane.Caller;
import dev.freehold.controlplane.ControlPlane;
import dev.freehold.controlplane.StatementCounts;
import dev.freehold.controlplane.TestingOrganization;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;

/** What follows an audit log: it waits, and costs nothing while it does. */
class AuditStreamIT {
  private static final ControlPlane PLANE = ControlPlane.shared();

  private final TestingOrganization organization = PLANE.organization("Followed");
  private final Caller siem = organization.owner();
  private final String stream = organization.path() + "/audit/stream";

  @Test
  void itGoesOnWhereItStoppedAndDoesNotTellOfItself() {
    Answer first = siem.get(stream);
    String next = first.text("/next");

    assertThat(first.json().at("/items/0/sequence").asLong()).isEqualTo(1);
    Answer nothing = siem.get(stream + "?wait=0&after=" + next);
    assertThat(nothing.text("/next")).isEqualTo(next);
    assertThat(nothing.json().at("/items")).isEmpty();

    var waiting = CompletableFuture.supplyAsync(() -> siem.get(stream + "?wait=25&after=" + next));
    write("tenant:1", PLANE.bean(AuditLog.class), PLANE.bean(PlatformTransactionManager.class));
    assertThat(targets(waiting.join())).containsExactly("tenant:1");
    assertThat(
            siem.get(organization.path() + "/audit/entries?action=audit:stream")
                .json()
                .at("/items"))
        .hasSize(1);
  }

  @Test
  void whatAnotherReplicaWritesIsSeenToo() {
    String next = siem.get(stream).text("/next");
    try (ConfigurableApplicationContext other = PLANE.startCutOff()) {
      var waiting =
          CompletableFuture.supplyAsync(() -> siem.get(stream + "?wait=25&after=" + next));

      write(
          "tenant:2",
          other.getBean(AuditLog.class),
          other.getBean(PlatformTransactionManager.class));

      assertThat(targets(waiting.join())).containsExactly("tenant:2");
    }
  }

  @Test
  void whoWaitsLongAsksPostgresNoMoreThanWhoDoesNotWait() {
    String next = siem.get(stream).text("/next");
    StatementCounts counts = PLANE.bean(StatementCounts.class);
    int once = counts.of(siem.get(stream + "?wait=0&after=" + next)).size();

    Answer waited = siem.get(stream + "?wait=3&after=" + next);

    assertThat(waited.json().at("/items")).isEmpty();
    assertThat(counts.of(waited)).hasSize(once);
  }

  private void write(String target, AuditLog audit, PlatformTransactionManager transactions) {
    new TransactionTemplate(transactions)
        .executeWithoutResult(
            _ -> audit.done(organization.id(), "account:x", "tenant:pause", target, Map.of()));
  }

  private static List<String> targets(Answer page) {
    assertThat(page.status()).as(page.body()).isEqualTo(200);
    return page.json()
        .at("/items")
        .valueStream()
        .map(each -> each.at("/target").asString())
        .toList();
  }
}
