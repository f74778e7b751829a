package dev.freehold.operator.tenant;

/**
 * The conditions of a Tenant, in the order of the steps that set them; constants are the wire
 * names.
 */
enum ConditionType {
  PlanResolved,
  Placed,
  DatabaseReady,
  NamespaceReady,
  CredentialsReady,
  WorkloadReady,
  AccessApplied,
  /** Only where an app may sleep; False: it does. */
  Awake,
  /** Only of trials; False: it is over. */
  TrialActive,
  /** Beside the steps: something on the server is not as we made it. */
  Drifted,
  /** Beside the steps: a database that was there is gone. */
  DataLoss,
  /** The sum: what a person looks at first. */
  Ready;

  /** True is the bad news, and Ready does not wait for it. */
  boolean isBeside() {
    return this == Drifted || this == DataLoss;
  }
}
