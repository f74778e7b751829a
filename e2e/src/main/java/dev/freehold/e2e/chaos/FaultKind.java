package dev.freehold.e2e.chaos;

import java.util.Set;

/** What goes wrong around the operator. */
enum FaultKind {
  /** SIGKILL for the active operator, for both, or for the standby. */
  OperatorKilled(Part.Operator),
  /** SIGSTOP for longer than the lease: another one takes over, then SIGCONT. */
  OperatorPaused(Part.Operator),
  /** SIGKILL for PostgreSQL and all its sessions. */
  PostgresKilled(Part.Postgres),
  /** PostgreSQL is stopped in good order and started again. */
  PostgresRestarted(Part.Postgres),
  /** The operator's own sessions are ended by hand. */
  SessionsEnded(Part.Sessions, Part.Postgres),
  /** Connections to PostgreSQL are cut and refused. */
  DatabaseCut(Part.DatabaseNetwork),
  /** Connections to PostgreSQL stay open and carry nothing. */
  DatabaseStalled(Part.DatabaseNetwork),
  /** Connections to PostgreSQL carry everything late. */
  DatabaseSlow(Part.DatabaseNetwork),
  /** Foreign sessions take every slot of PostgreSQL. */
  SlotsTaken(Part.Slots, Part.Postgres),
  /** A foreign transaction holds the lock of a registry row, or of all claims. */
  RowLocked(Part.Rows, Part.Postgres),
  /** A login is locked, limited, dropped, or loses its owner role by hand. */
  RoleAltered(Part.Roles, Part.Postgres),
  /** SIGKILL for the API server. */
  ApiServerKilled(Part.ApiServer),
  /** Connections of the operator to the API server are cut and refused. */
  ApiCut(Part.ApiNetwork),
  /** Connections of the operator to the API server stay open and carry nothing. */
  ApiStalled(Part.ApiNetwork),
  /** An object in a tenant's namespace is deleted by hand. */
  ChildDeleted(Part.Objects, Part.ApiServer),
  /** A tenant's namespace is deleted by hand. */
  NamespaceDeleted(Part.Objects, Part.ApiServer),
  /** A Tenant's status is emptied by hand. */
  StatusWiped(Part.Objects, Part.ApiServer);

  private enum Part {
    Operator,
    Postgres,
    Sessions,
    DatabaseNetwork,
    Slots,
    Rows,
    Roles,
    ApiServer,
    ApiNetwork,
    Objects
  }

  private final Part part;
  private final Set<Part> needs;

  FaultKind(Part part, Part... needs) {
    this.part = part;
    this.needs = Set.of(needs);
  }

  /** Whether the two can be under way together: neither breaks what the other one works with. */
  boolean goesWith(FaultKind other) {
    return part != other.part && !needs.contains(other.part) && !other.needs.contains(part);
  }

  /** To start an API server again, or to outlast a lease, takes longer than all else. */
  boolean isSlow() {
    return this == ApiServerKilled || this == OperatorPaused;
  }

  /** A hand does it, to one tenant that must be there. */
  boolean isOnTenant() {
    return switch (this) {
      case RowLocked, RoleAltered, ChildDeleted, NamespaceDeleted, StatusWiped -> true;
      case OperatorKilled,
          OperatorPaused,
          PostgresKilled,
          PostgresRestarted,
          SessionsEnded,
          DatabaseCut,
          DatabaseStalled,
          DatabaseSlow,
          SlotsTaken,
          ApiServerKilled,
          ApiCut,
          ApiStalled ->
          false;
    };
  }
}
