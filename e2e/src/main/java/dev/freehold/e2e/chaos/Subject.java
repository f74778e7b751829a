package dev.freehold.e2e.chaos;

import dev.freehold.crds.Freehold;
import dev.freehold.crds.Restriction;
import dev.freehold.crds.TenantStatus.Access;
import org.jspecify.annotations.Nullable;

/** A tenant of a run: what was asked for it last, and what its app was promised. */
final class Subject {
  /** What is to be of it. */
  enum State {
    /** Never made, or deleted with everything. */
    Absent,
    Present,
    /** Deleted, the data kept. */
    Retained
  }

  private final String name;
  private State state = State.Absent;
  private String plan = "starter";
  private Restriction.@Nullable Level restriction;
  private Ledger ledger = new Ledger();
  private int pending;

  Subject(String name) {
    this.name = name;
  }

  String name() {
    return name;
  }

  String namespace() {
    return Freehold.namespaceOf(name);
  }

  synchronized State state() {
    return state;
  }

  synchronized String plan() {
    return plan;
  }

  synchronized Access access() {
    return restriction == null ? Access.Full : Access.valueOf(restriction.name());
  }

  synchronized Ledger ledger() {
    return ledger;
  }

  /** Something is being asked: what is wanted is not settled. */
  synchronized boolean isPending() {
    return pending > 0;
  }

  synchronized void begin() {
    pending++;
  }

  synchronized void done() {
    pending--;
  }

  synchronized void wants(String plan) {
    this.plan = plan;
  }

  synchronized void wants(Restriction.@Nullable Level restriction) {
    this.restriction = restriction;
  }

  synchronized void present() {
    state = State.Present;
    plan = "starter";
    restriction = null;
  }

  synchronized void retained() {
    state = State.Retained;
  }

  /** With it goes what its app was promised. */
  synchronized void absent() {
    state = State.Absent;
    ledger = new Ledger();
  }
}
