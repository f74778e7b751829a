package dev.freehold.operator.server;

import dev.freehold.crds.DatabaseServer;

/** What a server carries, by its registry. */
final class Inventory implements ServerPart {
  private final Registry registry;

  Inventory(Registry registry) {
    this.registry = registry;
  }

  @Override
  public void look(Server server, DatabaseServer resource, ServerReport report) {
    report.databases(registry.counts(server));
  }
}
