package dev.freehold.operator;

/** After which of its calls a change is broken off: the first, and so on until it comes through. */
public final class CrashPoints {
  /** Each with {@code -Pfull}, else every third. */
  public static final int STEP = "none".equals(System.getProperty("it.excluded")) ? 1 : 3;

  private CrashPoints() {}
}
