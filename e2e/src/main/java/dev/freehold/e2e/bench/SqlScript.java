package dev.freehold.e2e.bench;

import static dev.freehold.e2e.bench.ApiPopulation.idSql;

import dev.freehold.e2e.bench.ApiPopulation.Kind;
import java.util.List;
import java.util.Optional;

/**
 * What one request asks PostgreSQL, without the API: the session with the organisation's version
 * beside it, and the rows. {@code :n} is another number each time.
 *
 * @param numbers how many there are, from 0
 */
record SqlScript(int numbers, List<String> statements) {
  private static final String SESSION =
      "select s.*, a.*, (%s) from identity.session s join identity.account a on a.id = s.account_id"
          + " where s.token_hash = sha256(('bench-session-' || %s)::bytea) and s.revoked_at is null and s.expires_at > now()";
  private static final String VERSION =
      "select version from access.organization_version where organization_id = %s";
  private static final String TENANT =
      "select * from tenants.tenant t left join tenants.observed o on o.name = t.name and o.uid = t.uid"
          + " where t.organization_id = %s and t.deleted_at is null and ";

  /** Empty: it writes, or is not compared. */
  static Optional<SqlScript> of(ApiOperation operation, ApiPopulation population) {
    String large = idSql(Kind.ORGANIZATION, ":n");
    String owner = "(:n::int * %d)".formatted(ApiPopulation.MEMBERS_OF_LARGE);
    int first = population.large();
    String small = idSql(Kind.ORGANIZATION, "(%d + :n::int)".formatted(first));
    String smallOwner = "(%d + :n::int)".formatted(population.ownerOf(first));
    int active = ApiOperation.active(population);
    return switch (operation) {
      case LIST_ORGANIZATIONS ->
          Optional.of(
              new SqlScript(
                  ApiPopulation.CONSULTANTS,
                  List.of(
                      SESSION.formatted("null", ":n::int"),
                      "select * from organizations.organization g left join organizations.member m on m.organization_id = g.id and m.account_id = %1$s left join organizations.deletion d on d.organization_id = g.id where m.account_id = %1$s and m.organization_id > '00000000-0000-0000-0000-000000000000' order by m.organization_id limit 51"
                          .formatted(idSql(Kind.ACCOUNT, ":n")))));
      case LIST_TENANTS ->
          Optional.of(
              new SqlScript(
                  first,
                  List.of(
                      SESSION.formatted(VERSION.formatted(large), owner),
                      (TENANT
                              + "t.gone_at is null and t.id > '00000000-0000-0000-0000-000000000000' order by t.id limit 51")
                          .formatted(large))));
      case LIST_MEMBERS ->
          Optional.of(
              new SqlScript(
                  first,
                  List.of(
                      SESSION.formatted(VERSION.formatted(large), owner),
                      "select m.account_id, m.role from organizations.member m where m.organization_id = %s and m.account_id > '00000000-0000-0000-0000-000000000000' order by m.account_id limit 51"
                          .formatted(large),
                      "select * from identity.account where id = any (array(select %s from generate_series(0, 50) i))"
                          .formatted(idSql(Kind.ACCOUNT, "(" + owner + " + i)")))));
      case GET_TENANT ->
          Optional.of(
              new SqlScript(
                  active,
                  List.of(
                      SESSION.formatted(VERSION.formatted(small), smallOwner),
                      (TENANT
                              + "t.id = "
                              + idSql(
                                  Kind.TENANT,
                                  "(%d + :n::int)".formatted(population.tenantOf(first))))
                          .formatted(small))));
      case EXPLAIN ->
          Optional.of(
              new SqlScript(
                  active, List.of(SESSION.formatted(VERSION.formatted(small), smallOwner))));
      case SEARCH_AUDIT, CREATE_TENANT -> Optional.empty();
    };
  }

  String forPgbench() {
    return "\\set n random(0, %d)\n%s;\n".formatted(numbers - 1, String.join(";\n", statements));
  }
}
