package dev.freehold.tenantapp.project;

/** A named list of tasks, and how many of them are open and done. */
public record Project(long id, String name, int open, int done) {

  public int total() {
    return open + done;
  }
}
