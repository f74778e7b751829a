package dev.freehold.testbed.launcher;

/** A program that does nothing for a time. */
final class Sleeper {

  private Sleeper() {}

  public static void main(String[] args) throws InterruptedException {
    Thread.sleep(Long.parseLong(args[0]));
  }
}
