package dev.freehold.e2e.chaos;

import dev.freehold.e2e.chaos.SeenCredentials.Credentials;
import java.sql.DriverManager;
import java.sql.SQLException;

/** Whether a login still opens the door. */
final class LoginTrial {
  /** SQLSTATE class of "invalid authorization". */
  private static final String INVALID_AUTHORIZATION = "28";

  private LoginTrial() {}

  /** Refused as a login, not for any other reason. */
  static boolean isRefused(Credentials credentials) {
    try {
      DriverManager.getConnection(credentials.url(), credentials.login(), credentials.password())
          .close();
      return false;
    } catch (SQLException e) {
      String state = e.getSQLState();
      return state != null && state.startsWith(INVALID_AUTHORIZATION);
    }
  }
}
