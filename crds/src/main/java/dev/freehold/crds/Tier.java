package dev.freehold.crds;

/** Who shares a database server; constants are the wire names. */
@SuppressWarnings("JavaCase")
public enum Tier {
  shared,
  dedicated
}
