package dev.freehold.e2e.bench;

import static dev.freehold.e2e.bench.ApiPopulation.id;

import dev.freehold.e2e.bench.ApiPopulation.Kind;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.HexFormat;
import java.util.UUID;
import java.util.function.IntFunction;
import org.postgresql.PGConnection;

/**
 * Fills the control plane's tables with COPY. Triggers are on, so versions are as the code writes
 * them. Two things are not as it would write them: audit entries carry no true hashes, and what the
 * cluster said of the Tenants has a version beyond any of the cluster's, which knows nothing of
 * them and would else have it deleted.
 */
final class ApiSeed {
  private static final int CHUNK = 1 << 16;
  private static final int ENTRIES = 5;
  static final int ENTRIES_OF_LARGE = 2_000;

  /** Of a password that nobody knows; sign-ins are not measured. */
  private static final String PASSWORD_HASH =
      "$argon2id$v=19$m=19456,t=2,p=1$AAAAAAAAAAAAAAAAAAAAAA$AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA";

  private static final String NO_HASH = "\\\\x" + "00".repeat(32);
  private static final String BEYOND = "1000000000000";
  private static final String CONDITIONS =
      """
      [{"type":"Ready","status":"True","reason":"AllReady","message":"the app answers on its database"},\
      {"type":"DatabaseReady","status":"True","reason":"Provisioned","message":"database and roles are as asked for"},\
      {"type":"AppReady","status":"True","reason":"Available","message":"1 of 1 pods are ready"},\
      {"type":"AccessApplied","status":"True","reason":"Full","message":"nobody restricts it"},\
      {"type":"Exposed","status":"True","reason":"Exposed","message":"the address answers"}]""";

  private final ApiPopulation population;
  private final Connection connection;

  ApiSeed(ApiPopulation population, Connection connection) {
    this.population = population;
    this.connection = connection;
  }

  void run() throws Exception {
    int organizations = population.organizations();
    copy(
        "organizations.organization (id, name, created_at)",
        organizations,
        i -> "%s\tOrganization %d\t2026-01-01".formatted(organization(i), i));
    copy(
        "identity.account (id, email, display_name, password_hash, password_stands_alone, created_at, verified_at)",
        population.accounts(),
        i ->
            "%s\tperson-%d@example.com\tPerson %d\t%s\tt\t2026-01-01\t2026-01-01"
                .formatted(account(i), i, i, PASSWORD_HASH));
    copy(
        "identity.session (id, account_id, token_hash, created_at, proven_at, second_factor, last_used_at, expires_at, address)",
        population.accounts(),
        i ->
            "%s\t%s\t\\\\x%s\tnow\tnow\tf\tnow\t2100-01-01\t127.0.0.1"
                .formatted(
                    id(Kind.SESSION, i),
                    account(i),
                    HexFormat.of().formatHex(ApiPopulation.sha256(ApiPopulation.token(i)))));
    copy(
        "organizations.member (organization_id, account_id, role, since)",
        population.members(),
        i ->
            "%s\t%s\t%s\t2026-01-01"
                .formatted(
                    organization(population.organizationOfMember(i)),
                    account(population.accountOfMember(i)),
                    population.roleOfMember(i)));
    tenants();
    audit(organizations);
    vacuum();
  }

  private void tenants() throws Exception {
    copy(
        "tenants.tenant (id, name, organization_id, display_name, plan, created_at, uid, applied_revision)",
        population.tenants(),
        i ->
            "%s\tseeded-%d\t%s\tSeeded %d\tstarter\t2026-01-01\tuid-%d\t1"
                .formatted(
                    id(Kind.TENANT, i), i, organization(population.organizationOfTenant(i)), i, i));
    copy(
        "tenants.observed (name, uid, resource_version, plan, access, server, url, conditions, spec, owners, changed_at)",
        population.tenants(),
        i ->
            "seeded-%d\tuid-%d\t%s\tstarter\tFull\tlocal\thttps://seeded-%d.example.com\t%s\t%s\t%s\tnow"
                .formatted(
                    i,
                    i,
                    BEYOND,
                    i,
                    CONDITIONS,
                    "{\"displayName\":\"Seeded %d\",\"plan\":\"starter\"}".formatted(i),
                    "{\"displayName\":[\"freehold-tenants\"],\"plan\":[\"freehold-tenants\"]}"));
  }

  private void audit(int organizations) throws Exception {
    int ofLarge = population.large() * ENTRIES_OF_LARGE;
    copy(
        "audit.chain (id, sequence, hash)",
        organizations,
        i ->
            "%s\t%d\t%s"
                .formatted(
                    organization(i), i < population.large() ? ENTRIES_OF_LARGE : ENTRIES, NO_HASH));
    copy(
        "audit.entry (chain_id, sequence, at, actor, action, target, outcome, changes, request_id, previous_hash, hash)",
        ofLarge + population.small() * ENTRIES,
        i -> {
          boolean large = i < ofLarge;
          int organization =
              large ? i / ENTRIES_OF_LARGE : population.large() + (i - ofLarge) / ENTRIES;
          int sequence = 1 + (large ? i % ENTRIES_OF_LARGE : (i - ofLarge) % ENTRIES);
          return "%s\t%d\t2026-01-%02d %02d:%02d:00\taccount:%s\t%s\torganization:%s\t%s\t{}\trequest-%d\t%s\t%s"
              .formatted(
                  organization(organization),
                  sequence,
                  1 + sequence / 1440,
                  sequence / 60 % 24,
                  sequence % 60,
                  account(population.ownerOf(organization) + sequence % 3),
                  sequence % 20 == 0 ? "member:remove" : "member:change_role",
                  organization(organization),
                  sequence % 200 == 0 ? "Refused" : "Done",
                  i,
                  NO_HASH,
                  NO_HASH);
        });
  }

  private void vacuum() throws SQLException {
    try (var statement = connection.createStatement()) {
      statement.execute("vacuum analyze");
      statement.execute("checkpoint");
    }
  }

  private void copy(String table, int rows, IntFunction<String> row) throws Exception {
    long start = System.nanoTime();
    var copy =
        connection
            .unwrap(PGConnection.class)
            .getCopyAPI()
            .copyIn("copy %s from stdin".formatted(table));
    var chunk = new StringBuilder(CHUNK + 1024);
    for (int i = 0; i < rows; i++) {
      chunk.append(row.apply(i)).append('\n');
      if (chunk.length() >= CHUNK || i == rows - 1) {
        byte[] bytes = chunk.toString().getBytes(StandardCharsets.UTF_8);
        copy.writeToCopy(bytes, 0, bytes.length);
        chunk.setLength(0);
      }
    }
    copy.endCopy();
    FleetBench.progress(
        "%d rows in %s, %d ms",
        rows, table.substring(0, table.indexOf(' ')), (System.nanoTime() - start) / 1_000_000);
  }

  private static UUID organization(int number) {
    return id(Kind.ORGANIZATION, number);
  }

  private static UUID account(int number) {
    return id(Kind.ACCOUNT, number);
  }
}
