package dev.freehold.tenantapp.database;

/** A page was asked for that the database cannot serve yet. The message is a reason for people. */
public class DatabaseNotReadyException extends RuntimeException {

  DatabaseNotReadyException(String reason) {
    super(reason);
  }
}
