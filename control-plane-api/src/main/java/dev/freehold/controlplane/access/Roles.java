package dev.freehold.controlplane.access;

import static dev.freehold.controlplane.access.jooq.Tables.ROLE;

import dev.freehold.controlplane.web.ProblemCode;
import dev.freehold.controlplane.web.ProblemException;
import java.util.EnumMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.UUID;
import java.util.stream.Stream;
import org.jooq.Condition;
import org.jooq.DSLContext;
import org.jooq.JSONB;
import org.springframework.stereotype.Component;
import org.springframework.transaction.annotation.Propagation;
import org.springframework.transaction.annotation.Transactional;
import tools.jackson.core.type.TypeReference;
import tools.jackson.databind.json.JsonMapper;

/**
 * Roles by their names, which are those of the built-in ones, and the ids of those that were made.
 */
@Component
public class Roles {
  private static final TypeReference<Map<String, String>> GRANTS = new TypeReference<>() {};

  private final DSLContext sql;
  private final JsonMapper json;

  Roles(DSLContext sql, JsonMapper json) {
    this.sql = sql;
    this.json = json;
  }

  /** What a name stands for in that organisation; one that nobody knows holds nothing. */
  public HeldRole held(UUID organization, String name) {
    return builtIn(name)
        .or(() -> custom(name).flatMap(id -> read(organization, id, false)))
        .orElseGet(() -> HeldRole.unknown(name));
  }

  /**
   * To be given to somebody: until the transaction ends nobody deletes or changes it. Empty: no
   * such role, or not for members.
   */
  @Transactional(propagation = Propagation.MANDATORY)
  public Optional<HeldRole> take(UUID organization, String name) {
    return builtIn(name).or(() -> custom(name).flatMap(id -> read(organization, id, true)));
  }

  /**
   * As {@link #take}, of a name that a request holds.
   *
   * @throws ProblemException {@code validation_failed}
   */
  @Transactional(propagation = Propagation.MANDATORY)
  public HeldRole takeNamed(UUID organization, String name) {
    return take(organization, name)
        .orElseThrow(
            () ->
                new ProblemException(
                    ProblemCode.VALIDATION_FAILED, "role: there is no '%s'".formatted(name)));
  }

  /** As people read it. */
  public String title(UUID organization, String name) {
    return custom(name)
        .flatMap(
            id ->
                sql.select(ROLE.NAME)
                    .from(ROLE)
                    .where(is(organization, id))
                    .fetchOptional(ROLE.NAME))
        .orElseGet(() -> name.replace('_', ' '));
  }

  /** Those of an organisation that is no more. */
  @Transactional(propagation = Propagation.MANDATORY)
  public void forget(UUID organization) {
    sql.deleteFrom(ROLE).where(ROLE.ORGANIZATION_ID.eq(organization)).execute();
  }

  Map<Permission, Grant> grants(JSONB permissions) {
    var grants = new EnumMap<Permission, Grant>(Permission.class);
    json.readValue(permissions.data(), GRANTS)
        .forEach(
            (name, grant) ->
                // One that this version does not know is not held.
                Permission.named(name)
                    .ifPresent(
                        each -> grants.put(each, Grant.valueOf(grant.toUpperCase(Locale.ROOT)))));
    return grants;
  }

  JSONB permissions(Map<Permission, Grant> grants) {
    return JSONB.valueOf(json.writeValueAsString(wireNames(grants)));
  }

  static Map<String, String> wireNames(Map<Permission, Grant> grants) {
    var names = new TreeMap<String, String>();
    grants.forEach(
        (permission, grant) ->
            names.put(permission.wireName(), grant.name().toLowerCase(Locale.ROOT)));
    return names;
  }

  static Condition is(UUID organization, UUID role) {
    return ROLE.ORGANIZATION_ID.eq(organization).and(ROLE.ID.eq(role));
  }

  private Optional<HeldRole> read(UUID organization, UUID id, boolean locked) {
    var query = sql.select(ROLE.PERMISSIONS).from(ROLE).where(is(organization, id));
    return (locked ? query.forShare() : query)
        .fetchOptional(row -> new HeldRole(id.toString(), grants(row.value1())));
  }

  private static Optional<HeldRole> builtIn(String name) {
    return Stream.of(Role.values())
        .filter(each -> each.isForMembers() && each.wireName().equals(name))
        .map(HeldRole::of)
        .findFirst();
  }

  private static Optional<UUID> custom(String name) {
    try {
      return Optional.of(UUID.fromString(name)).filter(each -> each.toString().equals(name));
    } catch (IllegalArgumentException e) {
      return Optional.empty();
    }
  }
}
