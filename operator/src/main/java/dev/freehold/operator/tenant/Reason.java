package dev.freehold.operator.tenant;

import dev.freehold.operator.server.ServerException;

/** Every reason of a Tenant's conditions; constants are the wire names. */
enum Reason {
  // As it should be
  PlanFound,
  ServerChosen,
  Provisioned,
  Created,
  SecretWritten,
  RolledOut,
  ScaledToZero,
  AsRestricted,
  AsDeclared,
  AllReady,
  TrialRunning,
  Serving,
  Hibernated,
  // On the way
  Progressing,
  RollingOut,
  Rotating,
  Updating,
  Deleting,
  // A person must act
  PlanMissing,
  PlanCapReached,
  ReleaseMissing,
  NoServer,
  NoCapacity,
  ServerMissing,
  AdoptionRequired,
  AdoptionTargetMissing,
  Purging,
  NotInRegistry,
  DataLoss,
  DatabaseMissing,
  DatabaseEmpty,
  Drift,
  MendingRefused,
  LookFailed,
  Conflict,
  NamespaceTerminating,
  KubernetesRefused,
  RolloutFailed,
  RotationBlocked,
  UpdateFailed,
  ServerUnreachable,
  AuthenticationFailed,
  AdminSecretMissing,
  NotPrepared,
  DatabaseError,
  TrialEndsSoon,
  TrialEndsTomorrow,
  TrialEnded,
  TrialExpired;

  static Reason of(ServerException.Reason reason) {
    return switch (reason) {
      case ServerUnreachable -> ServerUnreachable;
      case AuthenticationFailed -> AuthenticationFailed;
      case AdminSecretMissing -> AdminSecretMissing;
      case NotPrepared -> NotPrepared;
      case Conflict -> Conflict;
      case DatabaseError -> DatabaseError;
    };
  }
}
