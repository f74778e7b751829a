package dev.freehold.controlplane;

import dev.freehold.testbed.postgres.ControlPlaneDatabase;
import java.nio.charset.StandardCharsets;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;

/** Looks for a text in every row of every table, as text and as bytes. */
public final class TableText {
  private TableText() {}

  /** All rows of all tables, with bytes in hexadecimal. */
  public static String of(ControlPlaneDatabase database) throws SQLException {
    var text = new StringBuilder();
    try (var superuser = database.asSuperuser();
        var tables =
            superuser
                .createStatement()
                .executeQuery(
                    "SELECT format('%I.%I', schemaname, tablename) FROM pg_tables WHERE schemaname NOT IN ('pg_catalog', 'information_schema')")) {
      while (tables.next()) {
        try (var rows =
            superuser
                .createStatement()
                .executeQuery("SELECT t::text FROM %s t".formatted(tables.getString(1)))) {
          while (rows.next()) {
            text.append(rows.getString(1)).append('\n');
          }
        }
      }
    }
    return text.toString();
  }

  /** As a text's bytes are in {@link #of}. */
  public static String hex(String text) {
    return HexFormat.of().formatHex(text.getBytes(StandardCharsets.UTF_8));
  }

  /** The tables that hold it. */
  public static List<String> occurrences(ControlPlaneDatabase database, String text)
      throws SQLException {
    var found = new ArrayList<String>();
    String hex = hex(text);
    try (var superuser = database.asSuperuser();
        var tables =
            superuser
                .createStatement()
                .executeQuery(
                    "SELECT format('%I.%I', schemaname, tablename) FROM pg_tables WHERE schemaname NOT IN ('pg_catalog', 'information_schema')")) {
      while (tables.next()) {
        String table = tables.getString(1);
        try (var search =
            superuser.prepareStatement(
                "SELECT 1 FROM %s t WHERE strpos(t::text, ?) > 0 OR strpos(t::text, ?) > 0 LIMIT 1"
                    .formatted(table))) {
          search.setString(1, text);
          search.setString(2, hex);
          if (search.executeQuery().next()) {
            found.add(table);
          }
        }
      }
    }
    return found;
  }
}
