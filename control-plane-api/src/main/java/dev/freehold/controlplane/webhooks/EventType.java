package dev.freehold.controlplane.webhooks;

import java.util.Locale;
import java.util.stream.Stream;

/** What organisations are told of. */
enum EventType {
  TENANT_CREATED,
  /** Its app answers; each time that it comes to be so. */
  TENANT_READY,
  /** Nothing of it is left in the cluster. */
  TENANT_DELETED,
  INVITATION_CREATED,
  /** Taken back. Accepted it becomes a member. */
  INVITATION_REVOKED,
  MEMBER_ADDED,
  /** Has another role. */
  MEMBER_CHANGED,
  MEMBER_REMOVED,
  /** Asked for by the organisation, to one endpoint. */
  WEBHOOK_TEST;

  /** As in the API, such as {@code tenant.created}. */
  String wireName() {
    return name().toLowerCase(Locale.ROOT).replace('_', '.');
  }

  /** Whether an endpoint can choose it. */
  static boolean canBeChosen(String wireName) {
    return Stream.of(values())
        .anyMatch(type -> type != WEBHOOK_TEST && type.wireName().equals(wireName));
  }
}
