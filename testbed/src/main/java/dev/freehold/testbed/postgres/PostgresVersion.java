package dev.freehold.testbed.postgres;

/** A major version of PostgreSQL, for example 18. */
public record PostgresVersion(int major) implements Comparable<PostgresVersion> {

  /** The version that can be had on every machine: it comes from Maven Central. */
  public static final PostgresVersion V18 = new PostgresVersion(18);

  /** The oldest that Freehold works with. */
  static final PostgresVersion OLDEST = new PostgresVersion(15);

  @Override
  public int compareTo(PostgresVersion other) {
    return Integer.compare(major, other.major);
  }

  @Override
  public String toString() {
    return "PostgreSQL " + major;
  }
}
