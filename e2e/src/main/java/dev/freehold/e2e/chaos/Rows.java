package dev.freehold.e2e.chaos;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Plain SQL from outside, everything read as text; null as the empty text. */
final class Rows {
  private Rows() {}

  static List<Map<String, String>> of(Connection connection, String sql, String... values)
      throws SQLException {
    try (var statement = connection.prepareStatement(sql)) {
      for (int i = 0; i < values.length; i++) {
        statement.setString(i + 1, values[i]);
      }
      try (ResultSet found = statement.executeQuery()) {
        var rows = new ArrayList<Map<String, String>>();
        while (found.next()) {
          var row = new LinkedHashMap<String, String>();
          for (int i = 1; i <= found.getMetaData().getColumnCount(); i++) {
            String value = found.getString(i);
            row.put(found.getMetaData().getColumnLabel(i), value == null ? "" : value);
          }
          rows.add(row);
        }
        return rows;
      }
    }
  }

  /** The first column. */
  static List<String> column(Connection connection, String sql, String... values)
      throws SQLException {
    return of(connection, sql, values).stream().map(row -> row.values().iterator().next()).toList();
  }

  static void execute(Connection connection, String... statements) throws SQLException {
    try (var statement = connection.createStatement()) {
      for (String sql : statements) {
        statement.execute(sql);
      }
    }
  }
}
