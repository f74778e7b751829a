package dev.freehold.controlplane.notifications;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.freehold.controlplane.ControlPlane;
import dev.freehold.controlplane.TableText;
import java.sql.SQLException;
import java.time.Duration;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.springframework.transaction.IllegalTransactionStateException;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;

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
