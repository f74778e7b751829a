package dev.freehold.operator.server;

/**
 * One thing that is not as the registry says.
 *
 * @param subject name of the role, grantee or database
 * @param object what of it: a privilege, a setting, another role; empty: the aspect says it all
 * @param words for people, such as {@code PUBLIC may CONNECT}
 */
public record Difference(Aspect aspect, String subject, String object, String words) {

  /** What differs; constants are the words of {@code drift.sql}. */
  public enum Aspect {
    /** The database is gone. */
    Missing,
    /** The database belongs to another role. */
    Foreign,
    /** The database of that name is another one than was made. */
    Replaced,
    AllowConnections,
    Template,
    DatabaseLimit,
    DatabaseSetting,
    /** A right on the database that nobody shall have. */
    Granted,
    /** A right that may be handed on. */
    Grantable,
    NotGranted,
    RoleMissing,
    Attribute,
    RoleLimit,
    ValidUntil,
    /** LOGIN, membership or acting role of a login: what the access to the database decides. */
    Access,
    RoleSetting,
    /** A member that none of our roles shall have, or be. */
    Member,
    /** A login has its owner's rights without taking its role. */
    Inherits,
    /** We may not administer a role of ours, and only a superuser can give that back. */
    Operator,
    /** From here on what only a look inside shows. */
    SchemaMissing,
    SchemaOwner,
    SchemaGranted,
    SchemaNotGranted,
    /** Objects that shall be the owner role's. */
    OwnedByLogin,
    /** The app has another one. */
    Password
  }

  /** The data are not there, or not ours: nothing of that can be mended. */
  public boolean isLoss() {
    return switch (aspect) {
      case Missing, Foreign, Replaced -> true;
      case AllowConnections,
          Template,
          DatabaseLimit,
          DatabaseSetting,
          Granted,
          Grantable,
          NotGranted,
          RoleMissing,
          Attribute,
          RoleLimit,
          ValidUntil,
          Access,
          RoleSetting,
          Member,
          Inherits,
          Operator,
          SchemaMissing,
          SchemaOwner,
          SchemaGranted,
          SchemaNotGranted,
          OwnedByLogin,
          Password ->
          false;
    };
  }
}
