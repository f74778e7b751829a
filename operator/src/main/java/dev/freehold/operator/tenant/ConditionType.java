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
  /** The sum: what a person looks at first. */
  Ready
}
