package dev.freehold.tenantapp.database;

/**
 * What the app knows about its database. Reasons are for people and carry no names, hosts or
 * credentials.
 */
public sealed interface DatabaseState {

  /** Not yet usable since the start: not reached, or its schema is not there. */
  record Preparing(String reason) implements DatabaseState {}

  /** Pages can be read; written only when {@code readOnly} is false. */
  record Available(boolean readOnly) implements DatabaseState {}

  /** It was usable before and is not now. */
  record Unavailable(String reason) implements DatabaseState {}
}
