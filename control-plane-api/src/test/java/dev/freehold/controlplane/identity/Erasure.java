package dev.freehold.controlplane.identity;

import dev.freehold.controlplane.Answer;
import dev.freehold.controlplane.Caller;
import dev.freehold.controlplane.ControlPlane;
import dev.freehold.controlplane.jobs.RecurringJob;
import java.sql.SQLException;
import java.util.Map;
import java.util.UUID;

/** The steps of an account's erasure. */
final class Erasure {
  private Erasure() {}

  /** The confirmation. */
  static String ask(Caller session) {
    return session.post("/account/deletion", Map.of()).text("/confirmation");
  }

  static Answer confirm(Caller session, String confirmation, String email) {
    return session.post(
        "/account/deletion/confirmation", Map.of("confirmation", confirmation, "email", email));
  }

  /** Carries out those whose grace is over. */
  static void due(ControlPlane plane) {
    plane.bean("eraseAccounts", RecurringJob.class).work().run();
  }

  static boolean isDone(ControlPlane plane, UUID account) throws SQLException {
    try (var superuser = plane.database().asSuperuser();
        var query =
            superuser.prepareStatement(
                "SELECT 1 FROM identity.erasure WHERE account_id = ? AND erased_at IS NOT NULL")) {
      query.setObject(1, account);
      return query.executeQuery().next();
    }
  }
}
