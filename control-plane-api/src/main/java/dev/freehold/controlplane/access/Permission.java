package dev.freehold.controlplane.access;

import static dev.freehold.controlplane.access.Role.BILLING_ADMIN;
import static dev.freehold.controlplane.access.Role.MEMBER;
import static dev.freehold.controlplane.access.Role.OWNER;
import static dev.freehold.controlplane.access.Role.SUPPORT;
import static dev.freehold.controlplane.access.Role.TEAM_ADMIN;
import static dev.freehold.controlplane.access.Role.VIEWER;

import java.util.Collections;
import java.util.EnumSet;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * What can be done in an organisation, and which roles may: always those of the first set, under
 * the condition those of the second. Whoever is in neither may not.
 */
@SuppressWarnings("ImmutableEnumChecker") // The sets cannot be changed.
public enum Permission {
  ORGANIZATION_READ("organization:read", all()),
  ORGANIZATION_UPDATE("organization:update", roles(OWNER, TEAM_ADMIN)),
  ORGANIZATION_DELETE("organization:delete", none(), Condition.STEP_UP, roles(OWNER)),
  ORGANIZATION_TRANSFER("organization:transfer", none(), Condition.STEP_UP, roles(OWNER)),
  MEMBER_LIST("member:list", all()),
  MEMBER_INVITE(
      "member:invite", roles(OWNER, TEAM_ADMIN), Condition.GRANT_WITHIN_OWN, roles(BILLING_ADMIN)),
  MEMBER_REMOVE("member:remove", roles(OWNER), Condition.NOT_AN_OWNER, roles(TEAM_ADMIN)),
  MEMBER_CHANGE_ROLE(
      "member:change_role", roles(OWNER), Condition.GRANT_WITHIN_OWN, roles(TEAM_ADMIN)),
  INVITATION_LIST("invitation:list", roles(OWNER, BILLING_ADMIN, TEAM_ADMIN, SUPPORT)),
  INVITATION_RESEND("invitation:resend", roles(OWNER, TEAM_ADMIN)),
  INVITATION_REVOKE("invitation:revoke", roles(OWNER, TEAM_ADMIN)),
  TEAM_LIST("team:list", all()),
  TEAM_CREATE("team:create", roles(OWNER, TEAM_ADMIN)),
  TEAM_UPDATE("team:update", roles(OWNER), Condition.OWN_TEAM, roles(TEAM_ADMIN)),
  TEAM_DELETE("team:delete", roles(OWNER), Condition.OWN_TEAM, roles(TEAM_ADMIN)),
  BILLING_READ("billing:read", roles(OWNER, BILLING_ADMIN), Condition.MASKED, roles(SUPPORT)),
  BILLING_UPDATE_PAYMENT_METHOD("billing:update_payment_method", roles(OWNER, BILLING_ADMIN)),
  BILLING_UPDATE_DETAILS("billing:update_details", roles(OWNER, BILLING_ADMIN)),
  BILLING_OPEN_PORTAL("billing:open_portal", roles(OWNER, BILLING_ADMIN)),
  SUBSCRIPTION_READ(
      "subscription:read",
      roles(OWNER, BILLING_ADMIN, TEAM_ADMIN, SUPPORT),
      Condition.PLAN_NAME_ONLY,
      roles(MEMBER, VIEWER)),
  SUBSCRIPTION_PREVIEW("subscription:preview", roles(OWNER, BILLING_ADMIN, TEAM_ADMIN)),
  SUBSCRIPTION_CHANGE_PLAN("subscription:change_plan", roles(OWNER, BILLING_ADMIN)),
  SUBSCRIPTION_CHANGE_SEATS(
      "subscription:change_seats",
      roles(OWNER, BILLING_ADMIN),
      Condition.SEAT_CAP,
      roles(TEAM_ADMIN)),
  SUBSCRIPTION_CANCEL(
      "subscription:cancel", none(), Condition.STEP_UP, roles(OWNER, BILLING_ADMIN)),
  SUBSCRIPTION_RESUME("subscription:resume", roles(OWNER, BILLING_ADMIN)),
  INVOICE_LIST("invoice:list", roles(OWNER, BILLING_ADMIN, SUPPORT)),
  INVOICE_DOWNLOAD("invoice:download", roles(OWNER, BILLING_ADMIN)),
  INVOICE_PAY("invoice:pay", roles(OWNER, BILLING_ADMIN)),
  INVOICE_REQUEST_REFUND("invoice:request_refund", roles(OWNER, BILLING_ADMIN)),
  TENANT_LIST(
      "tenant:list",
      roles(OWNER, BILLING_ADMIN, TEAM_ADMIN, SUPPORT),
      Condition.OWN_TENANT,
      roles(MEMBER, VIEWER)),
  TENANT_READ(
      "tenant:read",
      roles(OWNER, BILLING_ADMIN, TEAM_ADMIN, SUPPORT),
      Condition.OWN_TENANT,
      roles(MEMBER, VIEWER)),
  TENANT_CREATE("tenant:create", roles(OWNER, TEAM_ADMIN)),
  TENANT_CHANGE_PLAN("tenant:change_plan", roles(OWNER, BILLING_ADMIN)),
  TENANT_ASSIGN_TEAM("tenant:assign_team", roles(OWNER, TEAM_ADMIN)),
  TENANT_PAUSE("tenant:pause", roles(OWNER, TEAM_ADMIN)),
  TENANT_RESUME(
      "tenant:resume", roles(OWNER, TEAM_ADMIN), Condition.OWN_PAUSE_AND_TICKET, roles(SUPPORT)),
  TENANT_DELETE("tenant:delete", none(), Condition.TWO_STEP, roles(OWNER)),
  TENANT_UNDELETE("tenant:undelete", roles(OWNER, TEAM_ADMIN), Condition.TICKET, roles(SUPPORT)),
  TENANT_OPEN_APP(
      "tenant:open_app", roles(OWNER, TEAM_ADMIN), Condition.OWN_TENANT, roles(MEMBER, VIEWER)),
  TENANT_READ_CREDENTIALS(
      "tenant:read_credentials", none(), Condition.STEP_UP, roles(OWNER, TEAM_ADMIN)),
  TENANT_ROTATE_CREDENTIALS("tenant:rotate_credentials", roles(OWNER, TEAM_ADMIN)),
  TENANT_BACKUP("tenant:backup", roles(OWNER, TEAM_ADMIN)),
  TENANT_RESTORE("tenant:restore", none(), Condition.TWO_STEP, roles(OWNER, TEAM_ADMIN)),
  TENANT_EXPORT("tenant:export", none(), Condition.STEP_UP, roles(OWNER, TEAM_ADMIN)),
  TENANT_READ_DATA("tenant:read_data", none(), Condition.DATA_GRANT, roles(SUPPORT)),
  USAGE_READ(
      "usage:read",
      roles(OWNER, BILLING_ADMIN, TEAM_ADMIN, SUPPORT),
      Condition.OWN_TENANT,
      roles(MEMBER, VIEWER)),
  USAGE_SET_ALERTS("usage:set_alerts", roles(OWNER, BILLING_ADMIN, TEAM_ADMIN)),
  USAGE_SET_CAPS("usage:set_caps", roles(OWNER, BILLING_ADMIN)),
  USAGE_RECORD("usage:record", none()),
  QUOTA_READ(
      "quota:read",
      roles(OWNER, BILLING_ADMIN, TEAM_ADMIN, SUPPORT),
      Condition.OWN_TENANT,
      roles(MEMBER, VIEWER)),
  API_KEY_LIST("api_key:list", roles(OWNER, TEAM_ADMIN), Condition.OWN_KEY, roles(MEMBER)),
  API_KEY_CREATE(
      "api_key:create", roles(OWNER), Condition.GRANT_WITHIN_OWN, roles(TEAM_ADMIN, MEMBER)),
  API_KEY_ROTATE("api_key:rotate", roles(OWNER, TEAM_ADMIN), Condition.OWN_KEY, roles(MEMBER)),
  API_KEY_REVOKE("api_key:revoke", roles(OWNER, TEAM_ADMIN), Condition.OWN_KEY, roles(MEMBER)),
  ROLE_LIST("role:list", all()),
  ROLE_CREATE("role:create", roles(OWNER)),
  ROLE_UPDATE("role:update", roles(OWNER)),
  ROLE_DELETE("role:delete", roles(OWNER)),
  ROLE_ASSIGN("role:assign", roles(OWNER), Condition.GRANT_WITHIN_OWN, roles(TEAM_ADMIN)),
  POLICY_READ("policy:read", roles(OWNER, TEAM_ADMIN, SUPPORT)),
  POLICY_UPDATE("policy:update", none(), Condition.STEP_UP, roles(OWNER)),
  ENTITLEMENT_READ("entitlement:read", all()),
  ENTITLEMENT_OVERRIDE("entitlement:override", none(), Condition.TICKET_AND_EXPIRY, roles(SUPPORT)),
  AUDIT_READ(
      "audit:read", roles(OWNER, SUPPORT), Condition.OWN_SCOPE, roles(BILLING_ADMIN, TEAM_ADMIN)),
  AUDIT_EXPORT("audit:export", none(), Condition.STEP_UP, roles(OWNER)),
  AUDIT_CONFIGURE_STREAM("audit:configure_stream", roles(OWNER)),
  SUPPORT_GRANT_LIST("support_grant:list", roles(OWNER, TEAM_ADMIN, SUPPORT)),
  SUPPORT_GRANT_REQUEST("support_grant:request", roles(SUPPORT)),
  SUPPORT_GRANT_APPROVE(
      "support_grant:approve", roles(OWNER), Condition.DELEGATED, roles(TEAM_ADMIN)),
  SUPPORT_GRANT_REVOKE("support_grant:revoke", roles(OWNER, TEAM_ADMIN, SUPPORT)),
  WEBHOOK_LIST("webhook:list", roles(OWNER, TEAM_ADMIN, VIEWER, SUPPORT)),
  WEBHOOK_CREATE("webhook:create", roles(OWNER, TEAM_ADMIN)),
  WEBHOOK_UPDATE("webhook:update", roles(OWNER, TEAM_ADMIN)),
  WEBHOOK_DELETE("webhook:delete", roles(OWNER, TEAM_ADMIN)),
  WEBHOOK_REPLAY("webhook:replay", roles(OWNER, TEAM_ADMIN, SUPPORT)),
  SESSION_LIST_OWN("session:list_own", all()),
  SESSION_REVOKE_OWN("session:revoke_own", all()),
  ACCESS_EXPLAIN(
      "access:explain",
      roles(OWNER, TEAM_ADMIN, SUPPORT),
      Condition.ABOUT_ONESELF,
      roles(BILLING_ADMIN, MEMBER, VIEWER));

  /**
   * Those that change nothing, as the organisation sees it. What is added is a change until here.
   */
  private static final Set<Permission> READING =
      Collections.unmodifiableSet(
          EnumSet.of(
              ORGANIZATION_READ,
              MEMBER_LIST,
              INVITATION_LIST,
              TEAM_LIST,
              BILLING_READ,
              SUBSCRIPTION_READ,
              SUBSCRIPTION_PREVIEW,
              INVOICE_LIST,
              INVOICE_DOWNLOAD,
              TENANT_LIST,
              TENANT_READ,
              TENANT_OPEN_APP,
              TENANT_READ_CREDENTIALS,
              TENANT_EXPORT,
              TENANT_READ_DATA,
              USAGE_READ,
              QUOTA_READ,
              API_KEY_LIST,
              ROLE_LIST,
              POLICY_READ,
              ENTITLEMENT_READ,
              AUDIT_READ,
              AUDIT_EXPORT,
              AUDIT_CONFIGURE_STREAM,
              SUPPORT_GRANT_LIST,
              WEBHOOK_LIST,
              SESSION_LIST_OWN,
              ACCESS_EXPLAIN));

  private final String wireName;
  private final Set<Role> always;
  private final @Nullable Condition condition;
  private final Set<Role> conditional;

  Permission(String wireName, EnumSet<Role> always) {
    this(wireName, always, null, none());
  }

  Permission(
      String wireName,
      EnumSet<Role> always,
      @Nullable Condition condition,
      EnumSet<Role> conditional) {
    this.wireName = wireName;
    this.always = Collections.unmodifiableSet(always);
    this.condition = condition;
    this.conditional = Collections.unmodifiableSet(conditional);
  }

  /** As in the API, the audit log and the documentation, such as {@code tenant:read}. */
  public String wireName() {
    return wireName;
  }

  public Grant grantTo(Role role) {
    if (always.contains(role)) {
      return Grant.ALWAYS;
    }
    return conditional.contains(role) ? Grant.CONDITIONAL : Grant.NEVER;
  }

  /** Under which {@link Grant#CONDITIONAL} holds; empty: no role holds it conditionally. */
  public Optional<Condition> condition() {
    return Optional.ofNullable(condition);
  }

  /** Whether it changes nothing. */
  public boolean isReading() {
    return READING.contains(this);
  }

  /**
   * Whether it may still be used while the organisation is about to be deleted: reading, taking
   * that back, and taking away what lets somebody in.
   */
  boolean holdsWhileClosing() {
    return switch (this) {
      case ORGANIZATION_DELETE, SUPPORT_GRANT_REVOKE, SESSION_REVOKE_OWN, API_KEY_REVOKE -> true;
      default -> isReading();
    };
  }

  /**
   * @param wireName such as {@code tenant:read}
   */
  public static Optional<Permission> named(String wireName) {
    return Stream.of(values()).filter(each -> each.wireName.equals(wireName)).findFirst();
  }

  private static EnumSet<Role> roles(Role first, Role... others) {
    return EnumSet.of(first, others);
  }

  private static EnumSet<Role> all() {
    return EnumSet.allOf(Role.class);
  }

  private static EnumSet<Role> none() {
    return EnumSet.noneOf(Role.class);
  }
}
