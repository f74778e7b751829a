package dev.freehold.controlplane.openapi;

import static org.assertj.core.api.Assertions.assertThat;

import dev.freehold.controlplane.Answer;
import dev.freehold.controlplane.Caller;
import dev.freehold.controlplane.ControlPlane;
import dev.freehold.controlplane.SentSecrets;
import dev.freehold.controlplane.audit.AuditVerifier;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/**
 * Walks every operation of the contract with what attackers send. Nothing of it is our failure
 * (500), every refusal is a problem that the contract names, and what is refused changes nothing.
 */
class HostileRequestsIT {
  private static final ControlPlane PLANE = ControlPlane.shared();
  private static final JsonMapper JSON = JsonMapper.shared();

  private static final List<String> TEXTS =
      List.of(
          "' OR '1'='1' --",
          "\"; DROP TABLE identity.account; --",
          "x\r\n2026-01-01 ERROR forged=true",
          "${jndi:ldap://127.0.0.1/x}",
          "../../etc/passwd",
          "\u0000",
          "\u202e\ud83d\ude00\u0301\ufeff",
          "99999999999999999999999999",
          "-1",
          "+1000000000-12-31T23:59:59Z",
          "x".repeat(5000));

  private static final List<String> VALUES =
      List.of(
          "null", "true", "-1", "1e400", "9223372036854775808", "[]", "[[1]]", "{}", "{\"a\": 1}");

  private static final List<String> BODIES =
      List.of(
          "",
          "{",
          "null",
          "[]",
          "\"x\"",
          "[".repeat(10_000),
          "{\"a\":".repeat(10_000) + "1" + "}".repeat(10_000),
          "{\"a\": \"" + "x".repeat(70_000) + "\"}");

  /** Members that a row has and a request must not. */
  private static final List<String> FORGED = List.of("id", "organizationId", "staffRole", "role_");

  private static Places places;
  private static Connection superuser;

  @BeforeAll
  static void prepare() throws SQLException {
    places = new Places(PLANE, "Hostile requests");
    superuser = PLANE.database().asSuperuser();
  }

  @AfterAll
  static void close() throws SQLException {
    superuser.close();
  }

  @AfterAll
  static void hostileTextsAreNoSecrets() {
    SentSecrets.forget(TEXTS);
  }

  /** What was accepted, such as a name that reads like SQL, is text and nothing more. */
  @AfterAll
  static void theAuditLogHolds() {
    assertThat(PLANE.bean(AuditVerifier.class).verify(places.organization().id()).intact())
        .isTrue();
  }

  static List<Operation> operations() {
    return Operation.all().stream()
        // Each wrong guess counts, and the right one ends the session that the others need.
        .filter(each -> !each.id().equals("session_signOut"))
        .filter(each -> !each.id().equals("session_revokeOthers"))
        .toList();
  }

  private record Request(Caller caller, String method, String path, String body) {}

  @ParameterizedTest
  @MethodSource("operations")
  void isRefusedAsTheContractSays(Operation operation) throws SQLException {
    String before = state(operation);
    for (Request request : requests(operation)) {
      Answer answer = request.caller().send(request.method(), request.path(), request.body());

      String what = "%s with %.200s: %s".formatted(request.path(), request.body(), answer);
      String after = state(operation);
      assertThat(answer.status()).as(what).isLessThan(500);
      if (answer.status() >= 400) {
        assertThat(answer.header("Content-Type")).as(what).isEqualTo("application/problem+json");
        assertThat(operation.codes(answer.status())).as(what).contains(answer.code());
        assertThat(answer.body())
            .as(what)
            .doesNotContain("Exception", "PSQL", "dev.freehold", "ERROR:");
        assertThat(after).as(what).isEqualTo(before);
      }
      before = after;
    }
  }

  private static List<Request> requests(Operation operation) {
    var requests = new ArrayList<Request>();
    Caller caller = places.caller(operation);
    String body = operation.hasBody() ? example(operation).toString() : null;
    for (JsonNode parameter : operation.parameters("path").toList()) {
      for (String text : TEXTS) {
        // A slash in a path is refused before anybody knows of an operation.
        if (!text.contains("/")
            && !text.contains("\u0000")
            && !text.contains("\r")
            && !text.contains(";")) {
          String path =
              places.path(operation, Map.of(parameter.at("/name").asString(), encoded(text)));
          requests.add(new Request(caller, operation.method(), path + query(operation), body));
        }
      }
    }
    for (JsonNode parameter : operation.parameters("query").toList()) {
      for (String text : TEXTS) {
        String own = "&%s=%s".formatted(parameter.at("/name").asString(), encoded(text));
        requests.add(
            new Request(
                caller,
                operation.method(),
                places.path(operation) + query(operation, parameter) + own,
                body));
      }
    }
    String path = places.path(operation) + query(operation);
    for (String header : List.of("If-Match", "Idempotency-Key")) {
      if (operation.takes(header)) {
        for (String text : List.of("", "\"", "W/\"1\"", "' OR 1=1 --", "x".repeat(500))) {
          requests.add(new Request(caller.with(header, text), operation.method(), path, body));
        }
      }
    }
    if (operation.hasBody()) {
      BODIES.forEach(each -> requests.add(new Request(caller, operation.method(), path, each)));
      members(operation)
          .forEach(each -> requests.add(new Request(caller, operation.method(), path, each)));
    }
    return requests;
  }

  /** The example with one member replaced, or one more. */
  private static List<String> members(Operation operation) {
    var bodies = new ArrayList<String>();
    ObjectNode example = example(operation);
    for (String member : example.propertyNames()) {
      for (String text : TEXTS) {
        bodies.add(example.deepCopy().put(member, text).toString());
      }
      for (String value : VALUES) {
        // As text: such numbers are none that a tree can hold.
        var rest = example.deepCopy();
        rest.remove(member);
        String others = rest.isEmpty() ? "" : ", " + rest.toString().replaceAll("^\\{|\\}$", "");
        bodies.add("{%s: %s%s}".formatted(JSON.writeValueAsString(member), value, others));
      }
    }
    FORGED.forEach(member -> bodies.add(example.deepCopy().put(member, "owner").toString()));
    return bodies;
  }

  private static ObjectNode example(Operation operation) {
    var example = (ObjectNode) operation.example().deepCopy();
    if (operation.id().equals("tenant_create")) {
      // Once it is taken nothing else of the body would be looked at.
      example.remove("name");
    }
    if (operation.id().equals("ssoProvider_set")) {
      // Nobody is there: what is looked at before is refused before.
      example.put("issuer", "http://127.0.0.1:1");
    }
    return example;
  }

  private static String query(Operation operation) {
    return query(operation, null);
  }

  private static String query(Operation operation, JsonNode but) {
    // The stream would wait for what happens next.
    boolean waits =
        operation.id().equals("audit_stream")
            && (but == null || !but.at("/name").asString().equals("wait"));
    return waits ? "?wait=0" : "?";
  }

  private static String encoded(String text) {
    return URLEncoder.encode(text, StandardCharsets.UTF_8).replace("+", "%20");
  }

  /** All that a request can have changed, but for what counts and what refusals leave. */
  private static String state(Operation operation) throws SQLException {
    if (operation.isSafe()) {
      return "";
    }
    try (var statement = superuser.createStatement();
        var rows = statement.executeQuery(STATE)) {
      rows.next();
      return rows.getString(1);
    }
  }

  private static final String STATE =
      """
      SELECT concat_ws(' ',
        (SELECT md5(string_agg(t::text, '' ORDER BY id)) FROM organizations.organization t),
        (SELECT md5(string_agg(t::text, '' ORDER BY organization_id, account_id)) FROM organizations.member t),
        (SELECT md5(string_agg(t::text, '' ORDER BY id)) FROM organizations.invitation t),
        (SELECT md5(string_agg(t::text, '' ORDER BY id)) FROM identity.account t),
        (SELECT md5(string_agg(id::text || coalesce(revoked_at::text, ''), '' ORDER BY id)) FROM identity.session),
        (SELECT md5(string_agg(id::text || display_name || plan || wanted_revision, '' ORDER BY id)) FROM tenants.tenant),
        (SELECT md5(string_agg(id::text || url || description || events::text, '' ORDER BY id)) FROM webhooks.endpoint),
        (SELECT count(*) FROM notifications.mail),
        (SELECT count(*) FROM web.answer))
      """;
}
