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
  /** The sum: what a person looks at first. */
  Ready
}
