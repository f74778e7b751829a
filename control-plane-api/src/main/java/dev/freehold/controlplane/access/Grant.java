package dev.freehold.controlplane.access;

/** How a role holds a permission; from most to least. */
public enum Grant {
  ALWAYS,
  /** Under the permission's condition. */
  CONDITIONAL,
  NEVER
}
