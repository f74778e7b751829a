package dev.freehold.controlplane.access;

import static dev.freehold.controlplane.access.jooq.Tables.ORGANIZATION_VERSION;

import jakarta.servlet.http.HttpServletRequest;
import java.util.Optional;
import java.util.UUID;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jooq.Field;
import org.jooq.Record;
import org.jooq.impl.DSL;
import org.jspecify.annotations.Nullable;

/**
 * The version of the organisation that a request is about, to be read in the very query that finds
 * out who asks: then decisions cost no query of their own.
 */
public final class AskedVersion {
  private static final String ATTRIBUTE = AskedVersion.class.getName();
  private static final Pattern PATH =
      Pattern.compile(
          "/api/v1/organizations/(\\p{XDigit}{8}(?:-\\p{XDigit}{4}){3}-\\p{XDigit}{12})(?:/.*)?");
  private static final String NAME = "asked_version";

  /**
   * @param version null: there is no such organisation
   */
  record Heard(UUID organization, @Nullable Long version) {
    void attachTo(HttpServletRequest request) {
      request.setAttribute(ATTRIBUTE, this);
    }
  }

  private final HttpServletRequest request;
  private final Optional<UUID> organization;

  private AskedVersion(HttpServletRequest request, Optional<UUID> organization) {
    this.request = request;
    this.organization = organization;
  }

  public static AskedVersion of(HttpServletRequest request) {
    Matcher path = PATH.matcher(request.getRequestURI());
    return new AskedVersion(
        request, path.matches() ? Optional.of(UUID.fromString(path.group(1))) : Optional.empty());
  }

  /** To be selected. Null where the request is about no organisation. */
  public Field<Long> field() {
    return organization
        .map(AskedVersion::versionOf)
        .orElseGet(() -> DSL.inline(null, ORGANIZATION_VERSION.VERSION.getDataType()))
        .as(NAME);
  }

  /** Leaves what {@link #field} gave at the request. */
  public void heardIn(Record row) {
    organization.ifPresent(each -> new Heard(each, row.get(NAME, Long.class)).attachTo(request));
  }

  static Field<Long> versionOf(UUID organization) {
    return DSL.field(
        DSL.select(ORGANIZATION_VERSION.VERSION)
            .from(ORGANIZATION_VERSION)
            .where(ORGANIZATION_VERSION.ORGANIZATION_ID.eq(organization)));
  }

  /** Empty: it was not asked for at the beginning of that request. */
  static Optional<Heard> heard(HttpServletRequest request, UUID organization) {
    return Optional.ofNullable((Heard) request.getAttribute(ATTRIBUTE))
        .filter(each -> each.organization().equals(organization));
  }
}
