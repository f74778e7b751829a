package dev.freehold.testbed.postgres;

/** A server, wherever it runs. */
sealed interface PostgresServer extends AutoCloseable
    permits LocalServer, ContainerServer, NamedServer {

  String host();

  int port();

  String superuser();

  String superuserPassword();

  /** Starts it when it does not run; returns when it takes connections. */
  void start();

  /** Ends sessions and the server in good order. */
  void stop();

  /** Ends it at once, as a crash would. */
  void kill();

  boolean isRunning();

  /** Ends a temporary server and removes its data; stops a kept one. */
  @Override
  void close();

  /** Ends the server and removes its data, kept ones too. */
  void delete();
}
