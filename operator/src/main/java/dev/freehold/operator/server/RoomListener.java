package dev.freehold.operator.server;

/** Is told at once when the room on a server changes, not only at the next look at it. */
public interface RoomListener {
  /** A database was claimed. */
  default void claimed(String server) {}

  /** A database was dropped or retained, or may open fewer connections. */
  default void released(String server) {}
}
