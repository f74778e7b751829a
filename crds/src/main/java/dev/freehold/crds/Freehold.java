package dev.freehold.crds;

/** Names that every part of Freehold shares: API group, labels, annotations, field managers. */
public final class Freehold {
  public static final String GROUP = "freehold.dev";
  public static final String VERSION = "v1alpha1";

  /** {@code kubectl get freehold} lists every kind. */
  public static final String CATEGORY = "freehold";

  /** Label on everything that belongs to one tenant; the value is the Tenant's name. */
  public static final String TENANT_LABEL = "freehold.dev/tenant";

  public static final String MANAGED_BY_LABEL = "app.kubernetes.io/managed-by";
  public static final String MANAGED_BY = "freehold-operator";

  /** Namespace prefix: the tenant {@code acme} lives in {@code tenant-acme}. */
  public static final String NAMESPACE_PREFIX = "tenant-";

  /** Finalizer of the operator on each kind whose deletion takes work. */
  public static final String FINALIZER = "freehold.dev/operator";

  /** Server-side apply manager of children, status and finalizer. */
  public static final String OPERATOR_MANAGER = "freehold-operator";

  /** Server-side apply manager of {@code spec.binding} alone. */
  public static final String PLACEMENT_MANAGER = "freehold-placement";

  /**
   * Annotation on a Tenant: each new value asks once for new credentials, such as {@code kubectl
   * annotate --overwrite tenant acme freehold.dev/rotate=2026-03-01}.
   */
  public static final String ROTATE_ANNOTATION = "freehold.dev/rotate";

  /**
   * Annotation on a Tenant that wakes its app at that time and begins its idle time anew: seconds
   * since 1970 or RFC 3339, such as {@code kubectl annotate --overwrite tenant acme
   * freehold.dev/wake=$(date +%s)}.
   */
  public static final String WAKE_ANNOTATION = "freehold.dev/wake";

  /**
   * Annotation on an app's Ingress or HTTPRoute: whoever serves it is asked to write {@link
   * #LAST_REQUEST_ANNOTATION} there at most once in this time, such as {@code 30240s}.
   */
  public static final String MARK_REQUESTS_ANNOTATION = "freehold.dev/mark-requests";

  /**
   * Annotation on an app's Ingress or HTTPRoute by whoever serves it: when a request came, RFC
   * 3339. A sleeping app is woken by it.
   */
  public static final String LAST_REQUEST_ANNOTATION = "freehold.dev/last-request";

  /** Annotation on an app's Ingress or HTTPRoute: the app sleeps, and a request may wake it. */
  public static final String HIBERNATED_ANNOTATION = "freehold.dev/hibernated";

  /**
   * Annotation on a DatabaseServer: ids of retained databases to drop now, separated by commas,
   * such as {@code kubectl annotate --overwrite databaseserver main freehold.dev/purge=k5zq…}.
   */
  public static final String PURGE_ANNOTATION = "freehold.dev/purge";

  /**
   * Annotation on a Tenant or a DatabaseServer that is deleted and waits for a PostgreSQL server
   * that is gone for ever: with the value {@code true} it is waited for no longer, and what is left
   * there stays.
   */
  public static final String FORCE_FORGET_ANNOTATION = "freehold.dev/force-forget";

  /**
   * Annotation on a DatabaseServer, after a cluster was lost: until this time (RFC 3339) Tenants
   * that come without {@code spec.binding} take over what a Tenant of their name had there, without
   * being told to by {@code spec.adopt}.
   */
  public static final String ADOPT_UNTIL_ANNOTATION = "freehold.dev/adopt-until";

  /**
   * Annotation on a DatabaseServer older than PostgreSQL 16: {@code "true"} lets it take tenants of
   * tier {@code shared} all the same, for development.
   */
  public static final String ALLOW_SHARED_ANNOTATION = "freehold.dev/allow-shared-before-16";

  /**
   * Annotation on a Tenant: the id of its lost database. It gets a new, empty one. Another loss has
   * another id, so an annotation that stays behind accepts nothing more.
   */
  public static final String ACCEPT_DATA_LOSS_ANNOTATION = "freehold.dev/accept-data-loss";

  /**
   * Label and annotation on a tenant's namespace whose Tenant is no more; the annotation says what
   * to do.
   */
  public static final String ORPHANED = "freehold.dev/orphaned";

  /** Server-side apply manager of {@link #ORPHANED} alone. */
  public static final String ORPHANS_MANAGER = "freehold-orphans";

  /** Server-side apply manager of a Tenant's {@code status.targetRelease} alone. */
  public static final String ROLLOUT_MANAGER = "freehold-rollout";

  /** The longest name of a Tenant; leaves every name derived from it room within 63 characters. */
  public static final int MAX_TENANT_NAME = 50;

  private Freehold() {}

  public static String namespaceOf(String tenant) {
    return NAMESPACE_PREFIX + tenant;
  }
}
