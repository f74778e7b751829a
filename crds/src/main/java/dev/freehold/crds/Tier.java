package dev.freehold.crds;

/** Who shares a database server; constants are the wire names. */
@SuppressWarnings("JavaCase")
public enum Tier {
  /** Its tenants share servers with those of other plans. */
  shared,
  /** Its tenants go to servers that are kept for this tier. */
  dedicated
}
