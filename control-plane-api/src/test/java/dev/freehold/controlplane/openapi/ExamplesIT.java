package dev.freehold.controlplane.openapi;

import static org.assertj.core.api.Assertions.assertThat;

import dev.freehold.controlplane.Answer;
import dev.freehold.controlplane.Caller;
import dev.freehold.controlplane.ControlPlane;
import dev.freehold.controlplane.TestingOrganization;
import dev.freehold.controlplane.access.Role;
import dev.freehold.controlplane.sso.TestingProvider;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** Sends the contract's examples, and holds the answers against it. */
class ExamplesIT {
  private static final ControlPlane PLANE = ControlPlane.shared();
  private static final Conformity CONFORMITY = new Conformity(Operation.contract());

  /** Examples that show what is refused, with the problem. */
  private static final Map<String, String> REFUSED =
      Map.ofEntries(
          Map.entry("tenantPlan_changeRegion", "move_not_available"),
          // Whoever asks is the only owner.
          Map.entry("erasure_confirm", "last_owner"),
          // Their tokens and codes are made up: those who made them test that they let in.
          Map.entry("account_reset", "link_invalid"),
          Map.entry("account_verify", "link_invalid"),
          Map.entry("deletion_confirm", "confirmation_invalid"),
          Map.entry("passkey_register", "passkey_refused"),
          Map.entry("passkey_rename", "not_found"),
          Map.entry("passkeySignIn_beginSecondStep", "sign_in_refused"),
          Map.entry("passkeySignIn_prove", "passkey_refused"),
          Map.entry("passkeySignIn_secondStep", "sign_in_refused"),
          Map.entry("passkeySignIn_signIn", "passkey_refused"),
          Map.entry("secondFactor_confirm", "code_refused"),
          Map.entry("session_addSecondFactor", "code_refused"),
          // No provider has vouched for the session, and nobody's domain is verified.
          Map.entry("ssoSignIn_begin", "sso_unavailable"),
          Map.entry("ssoSignIn_beginProof", "sso_unavailable"),
          Map.entry("session_secondStep", "sign_in_refused"));

  private static final TestingProvider PROVIDER = new TestingProvider();

  private static Places places;

  @AfterAll
  static void close() {
    PROVIDER.close();
  }

  @BeforeAll
  static void prepare() {
    places = new Places(PLANE, "Examples");
    places.organization().member(Role.MEMBER);
    places.put("account", memberOf(places.organization()));
  }

  static List<Operation> examples() {
    return Operation.all().stream().filter(each -> each.example() != null).toList();
  }

  static List<Operation> reads() {
    return Operation.all().stream()
        .filter(Operation::isSafe)
        // It waits for what happens next.
        .filter(each -> !each.id().equals("audit_stream"))
        .toList();
  }

  @ParameterizedTest
  @MethodSource("examples")
  void anExampleIsAccepted(Operation operation) {
    var body = (ObjectNode) operation.example().deepCopy();
    Sender sender = alive(operation, body);

    Answer answer = sender.caller().send(operation.method(), sender.path(), body.toString());

    assertThat(answer.status() < 400 ? "" : answer.code())
        .as(answer.body())
        .isEqualTo(REFUSED.getOrDefault(operation.id(), ""));
    assertIsInContract(operation, answer);
  }

  @ParameterizedTest
  @MethodSource("reads")
  void whatIsReadIsWhatTheContractSays(Operation operation) {
    assertIsInContract(operation, places.caller(operation).get(places.path(operation)));
  }

  @Test
  void theContractIsServedAndCanBeKept() {
    Answer served = PLANE.stranger().get("/openapi.json");

    assertThat(served.json()).isEqualTo(Operation.contract());
    assertThat(served.header("Cache-Control")).contains("max-age=300");
    assertThat(
            PLANE
                .stranger()
                .with("If-None-Match", served.header("ETag"))
                .get("/openapi.json")
                .status())
        .isEqualTo(304);
  }

  static void assertIsInContract(Operation operation, Answer answer) {
    assertThat(operation.statuses()).as("%s", answer).contains(answer.status());
    if (answer.status() >= 400) {
      assertThat(operation.codes(answer.status())).as("%s", answer).contains(answer.code());
    }
    JsonNode schema = operation.answerSchema(answer.status());
    if (!schema.isMissingNode()) {
      assertThat(CONFORMITY.violations(schema, answer.json())).as(answer.body()).isEmpty();
    }
  }

  private record Sender(Caller caller, String path) {}

  /** Puts into an example what only a running system knows. */
  private static Sender alive(Operation operation, ObjectNode body) {
    var usual = new Sender(places.caller(operation), places.path(operation));
    return switch (operation.id()) {
      case "session_signIn" -> {
        body.put("email", places.organization().ownerEmail());
        yield usual;
      }
      case "invitation_acceptWithNewAccount" -> {
        body.put("token", invited(ControlPlane.email("grace"), 1));
        yield usual;
      }
      case "invitation_accept" -> {
        TestingOrganization other = PLANE.organization("Elsewhere too");
        body.put("token", invited(other.ownerEmail(), 2));
        yield new Sender(other.owner(), usual.path());
      }
      case "tenant_create" -> {
        body.put("name", name());
        yield usual;
      }
      case "ssoProvider_set" -> {
        body.put("issuer", PROVIDER.issuer());
        yield usual;
      }
      case "claim_claim" -> {
        String name = name();
        offer(name);
        body.put("name", name);
        yield usual;
      }
      case "account_signUp", "invitation_invite", "trial_create" -> {
        body.put("email", ControlPlane.email("ada"));
        yield usual;
      }
      case "support_request" -> {
        body.put("organization", places.organization().id().toString());
        yield usual;
      }
      case "support_approve" -> new Sender(usual.caller(), approval());
      // What would shut others out, or end their sessions.
      case "account_changePassword", "policy_set", "session_prove" -> inAnother(operation);
      case "organization_transfer" -> {
        TestingOrganization another = PLANE.organization("Transferred");
        another.member(Role.MEMBER);
        body.put("to", memberOf(another));
        yield new Sender(another.owner(), another.path() + "/transfer");
      }
      case "apiKey_create" -> {
        body.put("expiresAt", PLANE.clock().instant().plus(Duration.ofDays(90)).toString());
        yield usual;
      }
      default -> usual;
    };
  }

  private static Sender inAnother(Operation operation) {
    TestingOrganization another = PLANE.organization("Another");
    return new Sender(
        another.owner().with("If-Match", "*"),
        places.path(operation, Map.of("organization", another.id().toString())));
  }

  private static String approval() {
    Answer requested =
        PLANE
            .staff()
            .with("Idempotency-Key", UUID.randomUUID().toString())
            .post(
                "/support-requests",
                Map.of(
                    "organization", places.organization().id(),
                    "reason", "slow reports",
                    "scope", "read",
                    "ticket", "T-1",
                    "hours", 1));
    return places.organization().path()
        + "/support-grants/%s/approval".formatted(requested.text("/id"));
  }

  private static String memberOf(TestingOrganization organization) {
    return organization
        .owner()
        .get(organization.path() + "/members")
        .json()
        .at("/items")
        .valueStream()
        .filter(each -> each.at("/role").asString().equals("member"))
        .map(each -> each.at("/account").asString())
        .findFirst()
        .orElseThrow();
  }

  private static String invited(String email, int mails) {
    places
        .organization()
        .owner()
        .post(
            places.organization().path() + "/invitations",
            Map.of("email", email, "role", "member"));
    return PLANE.mail().awaitToken(email, mails);
  }

  private static void offer(String name) {
    PLANE
        .cluster()
        .apply(
            """
            apiVersion: freehold.dev/v1alpha1
            kind: Tenant
            metadata: {name: %s, annotations: {freehold.dev/offered-to: %s}}
            spec: {displayName: By hand, plan: business}
            """
                .formatted(name, places.organization().id()));
    Awaitility.await().atMost(Duration.ofSeconds(60)).until(() -> isOffered(name));
  }

  private static boolean isOffered(String name) {
    try (var superuser = PLANE.database().asSuperuser();
        var query =
            superuser.prepareStatement(
                "SELECT 1 FROM tenants.observed WHERE name = ? AND offered_to IS NOT NULL")) {
      query.setString(1, name);
      return query.executeQuery().next();
    } catch (java.sql.SQLException e) {
      throw new AssertionError(e);
    }
  }

  private static String name() {
    return "t-" + UUID.randomUUID().toString().substring(0, 8);
  }
}
