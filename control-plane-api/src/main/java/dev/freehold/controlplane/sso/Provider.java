package dev.freehold.controlplane.sso;

import dev.freehold.controlplane.access.Role;
import java.util.TreeMap;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * The OpenID Provider of an organisation.
 *
 * @param required whether those of the verified domains come in through it alone
 * @param defaultRole of those who come the first time and nobody invited; null: they stay outside
 */
record Provider(
    UUID organization,
    String issuer,
    String clientId,
    boolean required,
    @Nullable Role defaultRole,
    long revision) {
  /** Whether who somebody is there is who they are here: subjects can be a client's own. */
  boolean knowsTheSamePeopleAs(Provider other) {
    return issuer.equals(other.issuer) && clientId.equals(other.clientId);
  }

  /** As the audit log tells them. */
  TreeMap<String, @Nullable Object> fields() {
    var fields = new TreeMap<String, @Nullable Object>();
    fields.put("issuer", issuer);
    fields.put("clientId", clientId);
    fields.put("required", required);
    fields.put("defaultRole", defaultRole == null ? null : defaultRole.wireName());
    return fields;
  }
}
