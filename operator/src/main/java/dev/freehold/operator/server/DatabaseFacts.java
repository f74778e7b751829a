package dev.freehold.operator.server;

import org.jspecify.annotations.Nullable;

/**
 * What the server's shared catalogs say of a row's database and roles, read in one query.
 *
 * @param databaseOwner null: there is no such database
 * @param ownedByUs the operator's role owns the database
 * @param login the login role; null: it is missing
 * @param ownerMember the login is a member of the owner role, so it may write
 */
public record DatabaseFacts(
    RegistryRow row,
    @Nullable String databaseOwner,
    boolean ownedByUs,
    boolean ownerRoleExists,
    boolean readerRoleExists,
    @Nullable Login login,
    boolean ownerMember) {

  /**
   * @param canLogin false: NOLOGIN
   * @param connectionLimit −1: unlimited
   */
  public record Login(boolean canLogin, int connectionLimit) {}

  public boolean databaseExists() {
    return databaseOwner != null;
  }

  boolean anyRoleExists() {
    return ownerRoleExists || readerRoleExists || login != null;
  }

  boolean allRolesExist() {
    return ownerRoleExists && readerRoleExists && login != null;
  }
}
