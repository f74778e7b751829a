package dev.freehold.tenantapp.database;

/** The app cannot know its database: the message says what is wrong with the service binding. */
class ServiceBindingException extends RuntimeException {

  ServiceBindingException(String message) {
    super(message);
  }
}
