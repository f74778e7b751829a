package dev.freehold.controlplane.tenants;

import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * What the reasons of a Tenant's conditions mean to a customer, who sees neither Kubernetes nor
 * PostgreSQL. Constants are the operator's reasons; what is not here is told as the operator says
 * it.
 */
enum PlainWords {
  PlanFound("The plan is known", null),
  ServerChosen("A database server has been chosen", null),
  Provisioned("The database is there", null),
  Created("Its place in the cluster is made", null),
  SecretWritten("The app has the login to its database", null),
  RolledOut("The app runs", null),
  ScaledToZero("The app is stopped, as it shall be", null),
  AsRestricted("Access is as it shall be", null),
  AsDeclared("Nothing was changed by hand", null),
  AllReady("All is well", null),
  TrialRunning("The trial goes on", null),
  Serving("The app is awake", null),
  Hibernated("The app sleeps, because nobody used it", "Open it: it wakes by itself."),
  Progressing("It is being set up", "Wait: it takes seconds, at most minutes."),
  RollingOut("The app is starting", "Wait: it takes seconds, at most minutes."),
  Rotating("The app is changing to a new login and serves meanwhile", null),
  Updating("The app is being updated and serves meanwhile", null),
  Deleting("It is being taken down", null),
  PlanMissing(
      "Its plan does not exist", "Change to a plan that does: GET /api/v1/plans lists them."),
  PlanCapReached(
      "Its plan is full", "Choose another plan, or wait: it goes on by itself when there is room."),
  ReleaseMissing(
      "There is no version of the app to run", "Tell support: the platform team must name one."),
  NoServer(
      "No database server fits its region and plan",
      "Choose another region or plan, or tell support."),
  NoCapacity(
      "All database servers that fit are full",
      "Wait: it goes on by itself when the platform team has added one."),
  ServerMissing("The database server that holds its data is not known any more", "Tell support."),
  AdoptionRequired(
      "Data of an earlier tenant of this name are there",
      "Bring the deleted tenant back, or tell support which data shall be used."),
  AdoptionTargetMissing("The data that it shall take over are nowhere", "Tell support."),
  Purging(
      "Data of an earlier tenant of this name are being removed", "Wait: it goes on by itself."),
  NotInRegistry("The database server does not know its data", "Tell support."),
  DataLoss(
      "Its database was there and is gone",
      "Tell support: it is restored from a backup, and nothing is made in its place until you agree."),
  DatabaseMissing("Its database is gone", "Tell support: it is restored from a backup."),
  DatabaseEmpty(
      "In the place of its database stands an empty one",
      "Tell support: the right one is restored from a backup."),
  Drift("Something of its database was changed by hand", "Tell support, unless it was meant so."),
  MendingRefused(
      "Something of its database was changed by hand and cannot be taken back by itself",
      "Tell support."),
  LookFailed(
      "Whether its database was changed by hand is not known at the moment", "Tell support."),
  Conflict(
      "Something of that name belongs to somebody else",
      "Tell support: one of the two must be renamed."),
  NamespaceTerminating(
      "An earlier tenant of this name is still being removed", "Wait: it goes on by itself."),
  KubernetesRefused("The cluster refuses a part of it", "Tell support."),
  RolloutFailed("The app does not start", "Tell support."),
  RotationBlocked(
      "The change to a new login is held up; the app keeps the former one", "Tell support."),
  UpdateFailed("An update of the app failed; it serves with the version before", "Tell support."),
  ServerUnreachable(
      "Its database server does not answer", "Wait: nothing is lost, and it goes on by itself."),
  AuthenticationFailed("The platform cannot enter its database server", "Tell support."),
  AdminSecretMissing("The platform has no login for its database server", "Tell support."),
  NotPrepared("Its database server is not set up", "Tell support."),
  DatabaseError(
      "Its database server refused a step",
      "Wait: it is tried again by itself; if it stays, tell support."),
  TrialEndsSoon(
      "The trial ends within three days",
      "Ask sales to extend it, or to make it a tenant for good."),
  TrialEndsTomorrow(
      "The trial ends within a day", "Ask sales to extend it, or to make it a tenant for good."),
  TrialEnded(
      "The trial is over: data can be read and exported",
      "Ask sales to extend it, or to make it a tenant for good: both undo it at once."),
  TrialExpired(
      "The trial ended 14 days ago: the app is stopped, and the data are kept",
      "Ask sales to extend it, or to make it a tenant for good: both undo it at once.");

  private static final Map<String, PlainWords> BY_REASON =
      Stream.of(values()).collect(Collectors.toMap(Enum::name, Function.identity()));

  private final String meaning;
  private final @Nullable String remedy;

  PlainWords(String meaning, @Nullable String remedy) {
    this.meaning = meaning;
    this.remedy = remedy;
  }

  static Optional<PlainWords> of(String reason) {
    return Optional.ofNullable(BY_REASON.get(reason));
  }

  String meaning() {
    return meaning;
  }

  /** Empty: there is nothing to do. */
  Optional<String> remedy() {
    return Optional.ofNullable(remedy);
  }
}
