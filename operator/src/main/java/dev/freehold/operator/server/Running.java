package dev.freehold.operator.server;

import java.sql.Connection;
import java.sql.SQLException;

/**
 * What runs there.
 *
 * @param version such as {@code 18.6}
 * @param configured changes with each restart and each reload of the configuration, {@code
 *     pg_hba.conf} included
 */
record Running(String version, String configured) {

  static Running read(Connection connection) throws SQLException {
    try (var statement = connection.createStatement();
        var rows =
            statement.executeQuery(
                "select current_setting('server_version_num')::int, pg_postmaster_start_time() || ' ' || pg_conf_load_time()")) {
      rows.next();
      int number = rows.getInt(1);
      return new Running(number / 10000 + "." + number % 10000, rows.getString(2));
    }
  }

  int major() {
    return Integer.parseInt(version.substring(0, version.indexOf('.')));
  }
}
