package dev.freehold.operator.server;

import dev.freehold.crds.DatabaseServer;

/**
 * One thing that is looked at, or kept up, on each DatabaseServer at the interval. The parts run in
 * order while the server answers and is prepared; what one finds goes into the report.
 *
 * <p>A part does a bounded piece of work and returns: a look holds a reconcile thread.
 */
interface ServerPart {
  /**
   * @throws ServerException when the server stops answering: the parts after it are not run
   */
  void look(Server server, DatabaseServer resource, ServerReport report);
}
