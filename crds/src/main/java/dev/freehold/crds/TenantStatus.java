package dev.freehold.crds;

import com.fasterxml.jackson.annotation.JsonFormat;
import io.fabric8.kubernetes.api.model.Condition;
import io.fabric8.kubernetes.api.model.Quantity;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What a tenant is.
 *
 * @param observedGeneration the generation of the spec that this status speaks of
 * @param conditions {@code Ready} sums up {@code PlanResolved Placed DatabaseReady NamespaceReady
 *     CredentialsReady WorkloadReady AccessApplied}; {@code TrialActive} tells of a trial, {@code
 *     Awake} of an app that may sleep; {@code Drifted} and {@code DataLoss} are True when something
 *     is wrong
 * @param access what the customer can do now
 * @param plan name of the Plan whose limits are in force: {@code spec.plan}, or the one before
 *     while that one's caps hold the Tenant back
 * @param server name of the DatabaseServer that holds the database
 * @param database name of the database on that server
 * @param url address of the app
 * @param release name of the AppRelease that runs: the last one whose pods were all ready
 * @param targetRelease name of the AppRelease that the Tenant is being given, until it runs; unset:
 *     no update is under way
 * @param storage measured size of the database
 * @param connections measured connections to the database
 * @param credentials with what the app enters its database
 * @param billing the subscription, as billing sees it
 * @param usage by meter, how much of the allowance is used
 */
@Wire
public record TenantStatus(
    @Nullable Long observedGeneration,
    @Nullable List<Condition> conditions,
    @Nullable @JsonFormat(with = JsonFormat.Feature.READ_UNKNOWN_ENUM_VALUES_AS_NULL) Access access,
    @Nullable String plan,
    @Nullable String server,
    @Nullable String database,
    @Nullable String url,
    @Nullable String release,
    @Nullable String targetRelease,
    @Nullable Quantity storage,
    @Nullable Integer connections,
    @Nullable Credentials credentials,
    @Nullable Billing billing,
    @Nullable Map<String, Usage> usage) {

  /** What the customer can do. A word that a newer version wrote is read as unset. */
  public enum Access {
    /** Everything. */
    Full,
    /** Data can be read and exported. */
    ReadOnly,
    /** The app is stopped and the database locked. */
    Suspended,
    /** Scaled to zero for idleness; nothing is restricted. */
    Hibernated
  }

  /**
   * With what the app enters its database; the password itself is in the Secret {@code database} of
   * the tenant's namespace alone.
   *
   * @param login name of the login
   * @param revision counts the passwords that were given to the app
   * @param rotatedAt when the app was given this one
   */
  @Wire
  public record Credentials(
      @Nullable String login, @Nullable Integer revision, @Nullable String rotatedAt) {}

  /**
   * The subscription, as billing sees it.
   *
   * @param phase the subscription's phase, such as {@code Trialing}, {@code Active}, {@code
   *     PastDue}
   */
  @Wire
  public record Billing(@Nullable String phase) {}

  /**
   * What was used of one meter.
   *
   * @param used units used in the period
   * @param limit units allowed; unset: unlimited
   * @param percent how much of the limit is used, in steps of five
   */
  @Wire
  public record Usage(@Nullable Long used, @Nullable Long limit, @Nullable Integer percent) {}
}
