package dev.freehold.operator.server;

/**
 * Quoting for statements that take no parameters (DDL). Identifiers are quoted here and nowhere
 * else.
 */
final class SqlText {
  private SqlText() {}

  static String identifier(String name) {
    if (name.isEmpty() || name.indexOf('\0') >= 0) {
      throw new IllegalArgumentException(
          "an SQL identifier is neither empty nor holds a NUL character");
    }
    return '"' + name.replace("\"", "\"\"") + '"';
  }

  /** Relies on {@code standard_conforming_strings}, on by default since PostgreSQL 9.1. */
  static String literal(String text) {
    if (text.indexOf('\0') >= 0) {
      throw new IllegalArgumentException("an SQL literal holds no NUL character");
    }
    return "'" + text.replace("'", "''") + "'";
  }
}
