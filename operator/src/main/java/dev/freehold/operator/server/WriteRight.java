package dev.freehold.operator.server;

import static dev.freehold.operator.server.SqlText.identifier;

import java.sql.ResultSet;
import java.sql.SQLException;

/**
 * A right to write that somebody other than an object's owner has in a tenant's database.
 *
 * @param object as the server writes it: qualified and quoted
 * @param column quoted; empty: the whole object
 * @param privilege such as {@code INSERT}; for a routine {@code SECURITY DEFINER}
 * @param grantee empty: PUBLIC
 * @param grantor empty: the object's owner
 * @param grantable the grantee may give it on
 */
record WriteRight(
    Kind kind,
    String object,
    String column,
    String privilege,
    String grantee,
    String grantor,
    boolean grantable) {

  /** Constants are the words of the table; with a space for the underscore they are SQL's. */
  enum Kind {
    TABLE,
    SEQUENCE,
    SCHEMA,
    DATABASE,
    LARGE_OBJECT,
    /** Runs with its owner's rights, whoever calls it, in whatever way. */
    ROUTINE;

    private String word() {
      return name().replace('_', ' ');
    }
  }

  static WriteRight of(ResultSet row) throws SQLException {
    return new WriteRight(
        Kind.valueOf(row.getString("kind")),
        row.getString("object"),
        row.getString("column_name"),
        row.getString("privilege"),
        row.getString("grantee"),
        row.getString("grantor"),
        row.getBoolean("grantable"));
  }

  boolean isOwnersGrant() {
    return grantor.isEmpty();
  }

  /** On what belongs to us, as owners of the database, and not to the tenant's owner role. */
  boolean isOnOurs() {
    return kind == Kind.DATABASE || kind == Kind.SCHEMA && object.equals("public");
  }

  /** Takes with it what the grantee gave on. */
  String take() {
    return kind == Kind.ROUTINE
        ? "alter routine %s security invoker".formatted(object)
        : "revoke %s from %s cascade".formatted(what(), who());
  }

  String giveBack() {
    return kind == Kind.ROUTINE
        ? "alter routine %s security definer".formatted(object)
        : "grant %s to %s%s".formatted(what(), who(), grantable ? " with grant option" : "");
  }

  /** The right that this one's grantor needed to give it. */
  boolean rests(WriteRight on) {
    return on.grantable
        && on.grantee.equals(grantor)
        && on.kind == kind
        && on.object.equals(object)
        && on.privilege.equals(privilege)
        && (on.column.isEmpty() || on.column.equals(column));
  }

  private String what() {
    return "%s%s on %s %s"
        .formatted(privilege, column.isEmpty() ? "" : " (" + column + ")", kind.word(), object);
  }

  private String who() {
    return grantee.isEmpty() ? "public" : identifier(grantee);
  }
}
