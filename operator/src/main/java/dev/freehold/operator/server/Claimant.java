package dev.freehold.operator.server;

/**
 * A Tenant that needs a database.
 *
 * @param connections limit of its login; counts against the server's capacity
 * @param beside true: rows of other UIDs of this name are left as tombstones and a fresh one is
 *     made beside them
 */
public record Claimant(String tenant, String uid, int connections, boolean beside) {}
