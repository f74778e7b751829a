package dev.freehold.controlplane.sso;

import static org.assertj.core.api.Assertions.assertThat;

import dev.freehold.controlplane.Answer;
import dev.freehold.controlplane.Caller;
import dev.freehold.controlplane.ControlPlane;
import dev.freehold.controlplane.identity.AuthenticatorApp;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Proving once more, and with more than one factor, who one is at the provider. */
class SsoProofIT {
  private static final ControlPlane PLANE = ControlPlane.shared();
  private TestingSso sso;

  @BeforeEach
  void prepare() {
    sso = TestingSso.of(PLANE, "Proofs");
    sso.withPassword("owner", "owner");
  }

  @AfterEach
  void close() {
    sso.close();
  }

  @Test
  void aFreshProofIsANewTripToTheProvider() throws Exception {
    TestingBrowser browser = sso.signedIn("owner");
    Caller before = browser.session();
    assertThat(delete(before).code()).as("it did not say when").isEqualTo("step_up_required");

    String end = browser.callback(TestingBrowser.atProvider(browser.beginProof()));

    assertThat(sso.provider().lastAsked())
        .containsEntry("prompt", "login")
        .containsEntry("max_age", "0");
    assertThat(end).isEqualTo("/sign-in?sso=done");
    assertThat(delete(browser.session()).text("/confirmation")).isNotEmpty();
    assertThat(before.get("/session").status()).as("the token from before").isEqualTo(401);
    assertThat(sso.organization().entries())
        .anySatisfy(each -> assertThat(each).contains("sso:prove Done"));
    PLANE
        .clock()
        .ahead(
            Duration.ofMinutes(11),
            () -> assertThat(delete(browser.session()).code()).isEqualTo("step_up_required"));
  }

  @Test
  void whatTheProviderSaidAtTheSignInCountsForItsTime() {
    var claims = new HashMap<>(sso.claims("owner"));
    claims.put("auth_time", Instant.now().minusSeconds(60).getEpochSecond());
    sso.provider().person(claims);
    var recent = new TestingBrowser(PLANE);
    recent.signIn(sso.email("owner"));
    assertThat(delete(recent.session()).text("/confirmation")).isNotEmpty();

    claims.put("auth_time", Instant.now().minusSeconds(3600).getEpochSecond());
    sso.provider().person(claims);
    var old = new TestingBrowser(PLANE);
    old.signIn(sso.email("owner"));
    assertThat(delete(old.session()).code()).isEqualTo("step_up_required");
  }

  @Test
  void aProviderThatDidNotAskAgainProvesNothing() throws Exception {
    TestingBrowser browser = sso.signedIn("owner");
    for (Object time : List.of(Instant.now().minusSeconds(3600).getEpochSecond(), "missing")) {
      sso.provider()
          .misbehaving(
              claims -> {
                claims.remove("auth_time");
                if (time instanceof Long) {
                  claims.put("auth_time", time);
                }
              });

      assertThat(browser.callback(TestingBrowser.atProvider(browser.beginProof())))
          .isEqualTo("/sign-in?sso=refused");
      assertThat(delete(browser.session()).code()).isEqualTo("step_up_required");
    }
    assertThat(sso.organization().entries())
        .anySatisfy(each -> assertThat(each).contains("sso:prove Refused auth_time must be"));
  }

  @Test
  void somebodyElsesProofIsNone() {
    sso.signedIn("colleague");
    TestingBrowser browser = sso.signedIn("owner");
    String asked = browser.beginProof();
    sso.provider().person(sso.claims("colleague"));

    assertThat(browser.callback(TestingBrowser.atProvider(asked)))
        .isEqualTo("/sign-in?sso=refused");
    assertThat(delete(browser.session()).code()).isEqualTo("step_up_required");
  }

  @Test
  void aProofIsTheSessionsThatAskedForIt() {
    TestingBrowser other = sso.signedIn("owner");
    TestingBrowser browser = sso.signedIn("owner");
    String address = TestingBrowser.atProvider(browser.beginProof());
    browser.takeSession(other.session());

    assertThat(browser.callback(address)).isEqualTo("/sign-in?sso=refused");
    assertThat(delete(browser.session()).code()).isEqualTo("step_up_required");
  }

  @Test
  void sessionsOfPasswordsHaveNoProviderToProveAt() {
    assertThat(
            PLANE
                .stranger()
                .signIn(sso.email("owner"), ControlPlane.PASSWORD)
                .post("/session/proof/sso", Map.of())
                .code())
        .isEqualTo("sso_unavailable");
  }

  @Test
  void whereAPolicyAsksForASecondFactorTheProvidersCountsOrACode() throws Exception {
    Caller password = PLANE.stranger().signIn(sso.email("owner"), ControlPlane.PASSWORD);
    AuthenticatorApp app = AuthenticatorApp.enrolledBy(PLANE, password);
    PLANE.sql(
        "INSERT INTO access.policy VALUES ('%s', true, '{}', '{}', NULL, '{}', false, 1, now())"
            .formatted(sso.organization().id()));
    sso.provider().person(sso.claims("owner"));
    var browser = new TestingBrowser(PLANE);

    assertThat(browser.callback(TestingBrowser.atProvider(browser.begin(sso.email("owner"), "/x"))))
        .isEqualTo("/sign-in?sso=code&continue=%2Fx");
    Caller waiting = browser.session();
    assertThat(waiting.get(sso.members()).code()).isEqualTo("second_factor_required");
    assertThat(waiting.post("/session/second-factor", Map.of("code", "000000")).code())
        .isEqualTo("code_refused");
    Answer added = waiting.post("/session/second-factor", Map.of("code", app.code(0)));
    assertThat(added.status()).as(added.body()).isEqualTo(200);
    assertThat(added.text("/ssoOrganization")).isEqualTo(sso.organization().id().toString());
    Caller proven = waiting.in(added);
    assertThat(proven.get(sso.members()).status()).isEqualTo(200);
    assertThat(waiting.get("/session").status()).as("the token from before").isEqualTo(401);
    assertThat(delete(proven).code()).as("a code is no fresh proof").isEqualTo("step_up_required");

    var claims = new HashMap<>(sso.claims("owner"));
    claims.put("amr", List.of("pwd", "mfa"));
    sso.provider().person(claims);
    var strong = new TestingBrowser(PLANE);
    assertThat(strong.signIn(sso.email("owner"))).isEqualTo("/sign-in?sso=done");
    assertThat(strong.session().get(sso.members()).status()).isEqualTo(200);
  }

  private Answer delete(Caller owner) {
    return owner.post(sso.organization().path() + "/deletion", Map.of());
  }
}
