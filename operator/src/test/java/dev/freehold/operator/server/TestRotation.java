package dev.freehold.operator.server;

import dev.freehold.operator.server.CredentialRotation.Begun;
import dev.freehold.operator.server.TestServer.Made;
import java.sql.SQLException;
import java.util.List;

/** Moves of a rotation. */
final class TestRotation {
  private final TestServer world;

  TestRotation(TestServer world) {
    this.world = world;
  }

  Made begun(Made old) {
    var begun =
        (Begun.Started) world.rotation.begin(world.server, old.facts(), TestServer.LIMIT, "asked");
    return new Made(begun.facts(), world.registry.password(begun.facts().row()).orElseThrow());
  }

  /** One move, as the credentials step makes it. */
  DatabaseFacts advance(Server server, DatabaseFacts facts) {
    Logins.Rotation underway = facts.row().logins().rotation();
    if (underway == null) {
      return ((Begun.Started) world.rotation.begin(server, facts, TestServer.LIMIT, "asked"))
          .facts();
    }
    return switch (underway.phase()) {
      case switching -> world.rotation.settle(server, facts.row());
      case settling -> world.rotation.retire(server, facts);
      case retiring -> world.rotation.finish(server, facts);
    };
  }

  /** All moves. */
  void whole(Server server, DatabaseFacts facts) {
    DatabaseFacts now = facts;
    do {
      now = advance(server, now);
    } while (isUnderway(now));
  }

  static boolean isUnderway(DatabaseFacts facts) {
    return facts.row().logins().rotation() != null;
  }

  /** Login roles of the database, by name. */
  List<String> logins(Made made) throws SQLException {
    return world.query(
        "postgres",
        "select rolname from pg_roles where rolname in ('%1$s_a', '%1$s_b') order by rolname"
            .formatted(made.row().id().owner()));
  }
}
