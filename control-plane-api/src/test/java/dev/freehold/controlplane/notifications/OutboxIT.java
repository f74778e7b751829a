package dev.freehold.controlplane.notifications;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.freehold.controlplane.Caller;
import dev.freehold.controlplane.ControlPlane;
import dev.freehold.controlplane.TableText;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Executors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.jooq.DSLContext;
import org.junit.jupiter.api.Test;
import org.springframework.transaction.IllegalTransactionStateException;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.MissingNode;

class OutboxIT {
  private static final ControlPlane PLANE = ControlPlane.shared();

  private final Outbox outbox = PLANE.bean(Outbox.class);
  private final TransactionTemplate transaction =
      new TransactionTemplate(PLANE.bean(PlatformTransactionManager.class));

  @Test
  void aMailsTextIsReadableInNoTableAndErasedOnceItIsSent() throws SQLException {
    String email = ControlPlane.email("sealed");

    transaction.executeWithoutResult(_ -> outbox.post(email, "Hello", "the-token-of-" + email));

    assertThat(TableText.occurrences(PLANE.database(), "the-token-of-" + email)).isEmpty();
    assertThat(PLANE.mail().awaitMail(email, 1)).containsExactly("the-token-of-" + email);
    Awaitility.await("the text is erased")
        .atMost(Duration.ofSeconds(60))
        .until(() -> isErased(email));
  }

  @Test
  void aMailWhoseTransactionIsRolledBackIsNotSent() throws SQLException {
    String email = ControlPlane.email("rolled-back");

    transaction.executeWithoutResult(
        status -> {
          outbox.post(email, "Hello", "text");
          status.setRollbackOnly();
        });

    assertThat(TableText.occurrences(PLANE.database(), email)).isEmpty();
    assertThatThrownBy(() -> outbox.post(email, "Hello", "text"))
        .isInstanceOf(IllegalTransactionStateException.class);
  }

  @Test
  void aMailHasATextAndAnHtmlPartFromOneSource() {
    String email = ControlPlane.email("parts");

    post(email, "Hello <you>", "Look: https://a.test/x\n\n1 < 2");

    assertThat(PLANE.mail().awaitMail(email, 1)).containsExactly("Look: https://a.test/x\n\n1 < 2");
    assertThat(PLANE.mail().htmlTo(email))
        .singleElement()
        .asString()
        .contains("<a href=\"https://a.test/x\">", "<p>1 &lt; 2</p>", "Hello &lt;you&gt;");
  }

  @Test
  void aMailThatIsRefusedAtFirstIsSentLaterAndOnce() throws SQLException {
    String email = ControlPlane.email("refused");
    PLANE.mail().refuse(email, 1);
    post(email, "Hello", "text");

    awaitProblem(email, "come back later");
    PLANE.clock().ahead(Duration.ofMinutes(5), () -> PLANE.mail().awaitMail(email, 1));

    assertThat(PLANE.mail().awaitMail(email, 1)).containsExactly("text");
    Awaitility.await().atMost(Duration.ofSeconds(60)).until(() -> isErased(email));
  }

  /** SMTP has no way to ask whether a mail has arrived: it comes twice rather than never. */
  @Test
  void aReplicaThatDiesBeforeItNotesASentMailHasItSentOnceMoreWithTheSameId() throws Exception {
    String email = ControlPlane.email("twice");
    Outbox.Mail inHand = takenAtOnce(email);
    PLANE.bean(Mailer.class).bring(inHand);

    PLANE.clock().ahead(Outbox.TAKEN.plusSeconds(1), () -> PLANE.mail().awaitMail(email, 2));

    assertThat(PLANE.mail().idsTo(email))
        .containsOnly("<%s@freehold>".formatted(inHand.id()))
        .hasSize(2);
    Awaitility.await().atMost(Duration.ofSeconds(60)).until(() -> isErased(email));

    outbox.failed(inHand, "too late");
    assertThat(problemOf(email)).as("it is sent, whatever the slow one says").isNull();
  }

  @Test
  void manyReplicasTakeEachMailOnce() throws Exception {
    String email = ControlPlane.email("crowd");
    transaction.executeWithoutResult(
        _ -> IntStream.range(0, 40).forEach(i -> outbox.post(email, "Hello", "text " + i)));
    var taken = new ConcurrentLinkedQueue<Outbox.Mail>();

    // The application's own job takes some of them too.
    try (var replicas = Executors.newFixedThreadPool(6)) {
      IntStream.range(0, 6)
          .forEach(
              _ ->
                  replicas.execute(
                      () -> {
                        for (var mail = outbox.take(); mail.isPresent(); mail = outbox.take()) {
                          taken.add(mail.get());
                        }
                      }));
    }
    for (Outbox.Mail mail : taken) {
      PLANE.bean(Mailer.class).bring(mail);
      outbox.sent(mail.id());
    }

    assertThat(PLANE.mail().awaitMail(email, 40)).hasSize(40).doesNotHaveDuplicates();
    assertThat(taken).extracting(Outbox.Mail::id).doesNotHaveDuplicates();
  }

  @Test
  void aMailThatIsGivenUpIsSeenByStaffWhoSendItAgain() throws SQLException {
    String email = ControlPlane.email("given-up");
    PLANE.mail().refuse(email, 1);
    transaction.executeWithoutResult(
        _ -> {
          outbox.post(email, "Hello", "text");
          PLANE
              .bean(DSLContext.class)
              .execute(
                  "UPDATE notifications.mail SET attempts = ? WHERE recipient = ?",
                  Outbox.MAX_ATTEMPTS - 1,
                  email);
        });
    var staff = PLANE.staff();
    JsonNode failed =
        Awaitility.await("it is given up")
            .atMost(Duration.ofSeconds(60))
            .until(() -> failed(staff, email), found -> !found.isMissingNode());
    assertThat(failed.at("/attempts").asInt()).isEqualTo(Outbox.MAX_ATTEMPTS);
    assertThat(failed.at("/problem").asString()).contains("come back later");

    String id = failed.at("/id").asString();
    assertThat(staff.post("/mails/" + id + "/resend", "").status()).isEqualTo(202);

    assertThat(PLANE.mail().awaitMail(email, 1)).containsExactly("text");
    assertThat(failed(staff, email).isMissingNode()).isTrue();
    assertThat(staff.post("/mails/" + id + "/resend", "").status())
        .as("it is sent: nothing is left to send")
        .isEqualTo(404);
    assertThat(TableText.occurrences(PLANE.database(), "mail:" + id)).contains("audit.entry");
  }

  @Test
  void aMailThatCannotBeOpenedHoldsUpNoOther() throws SQLException {
    String broken = ControlPlane.email("broken");
    String next = ControlPlane.email("next");
    transaction.executeWithoutResult(
        _ -> {
          outbox.post(broken, "Hello", "text");
          PLANE
              .bean(DSLContext.class)
              .execute(
                  "UPDATE notifications.mail SET body = 'spoilt by hand, and long enough to be one' WHERE recipient = ?",
                  broken);
        });
    post(next, "Hello", "text");

    assertThat(PLANE.mail().awaitMail(next, 1)).containsExactly("text");
    awaitProblem(broken, "sealing.key");
  }

  @Test
  void whatWasSentIsForgottenAfterAMonth() throws SQLException {
    String email = ControlPlane.email("forgotten");
    post(email, "Hello", "text");
    Awaitility.await().atMost(Duration.ofSeconds(60)).until(() -> isErased(email));

    PLANE.clock().ahead(Duration.ofDays(31), outbox::clean);

    assertThat(TableText.occurrences(PLANE.database(), email)).isEmpty();
  }

  /** Before the application's own job sees it. */
  private Outbox.Mail takenAtOnce(String email) {
    return transaction.execute(
        _ -> {
          outbox.post(email, "Hello", "text");
          return Stream.generate(outbox::take)
              .map(Optional::orElseThrow)
              .filter(mail -> mail.recipient().equals(email))
              .findFirst()
              .orElseThrow();
        });
  }

  private void post(String email, String subject, String text) {
    transaction.executeWithoutResult(_ -> outbox.post(email, subject, text));
  }

  private static JsonNode failed(Caller staff, String email) {
    for (JsonNode each : staff.get("/mails/failed?limit=200").json().at("/items")) {
      if (each.at("/recipient").asString().equals(email)) {
        return each;
      }
    }
    return MissingNode.getInstance();
  }

  private static void awaitProblem(String email, String problem) {
    Awaitility.await("what was wrong")
        .atMost(Duration.ofSeconds(60))
        .until(() -> String.valueOf(problemOf(email)).contains(problem));
  }

  private static String problemOf(String email) throws SQLException {
    try (var superuser = PLANE.database().asSuperuser();
        var query =
            superuser.prepareStatement(
                "SELECT problem FROM notifications.mail WHERE recipient = ?")) {
      query.setString(1, email);
      var rows = query.executeQuery();
      return rows.next() ? rows.getString(1) : null;
    }
  }

  private static boolean isErased(String email) throws SQLException {
    try (var superuser = PLANE.database().asSuperuser();
        var query =
            superuser.prepareStatement(
                "SELECT body IS NULL AND sent_at IS NOT NULL FROM notifications.mail WHERE recipient = ?")) {
      query.setString(1, email);
      var rows = query.executeQuery();
      return rows.next() && rows.getBoolean(1);
    }
  }
}
