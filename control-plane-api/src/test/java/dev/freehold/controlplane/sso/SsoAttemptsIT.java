package dev.freehold.controlplane.sso;

import static org.assertj.core.api.Assertions.assertThat;

import dev.freehold.controlplane.ControlPlane;
import dev.freehold.controlplane.TableText;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** A way to the provider and back: once, soon, and in the same browser. */
class SsoAttemptsIT {
  private static final String REFUSED = "/sign-in?sso=refused";
  private static final ControlPlane PLANE = ControlPlane.shared();
  private static TestingSso sso;

  @BeforeAll
  static void prepare() {
    sso = TestingSso.of(PLANE, "Ways to the provider");
    sso.provider().person(sso.claims("mallory"));
  }

  @AfterAll
  static void close() {
    sso.close();
  }

  @Test
  void anAnswerCountsOnce() {
    var browser = new TestingBrowser(PLANE);
    String address = TestingBrowser.atProvider(browser.begin(sso.email("mallory"), null));
    // Where its cookie is kept although it was taken away.
    var again = new TestingBrowser(PLANE);
    again.takeAll(browser);

    assertThat(browser.callback(address)).isEqualTo("/sign-in?sso=done");
    assertThat(again.callback(address)).isEqualTo(REFUSED);
    assertThat(again.isSignedIn()).isFalse();
  }

  /** Login CSRF: whoever begins a sign-in cannot have another browser end it. */
  @Test
  void anotherBrowserCannotEndIt() {
    var attacker = new TestingBrowser(PLANE);
    String address = TestingBrowser.atProvider(attacker.begin(sso.email("mallory"), null));
    var withoutCookie = new TestingBrowser(PLANE);
    assertThat(withoutCookie.callback(address)).isEqualTo(REFUSED);
    assertThat(withoutCookie.isSignedIn()).isFalse();

    String second = TestingBrowser.atProvider(attacker.begin(sso.email("mallory"), null));
    var victim = new TestingBrowser(PLANE);
    victim.begin(sso.email("victim"), null);
    assertThat(victim.callback(second)).isEqualTo(REFUSED);
    assertThat(victim.isSignedIn()).isFalse();
  }

  @Test
  void fiveMinutesLaterItIsOver() {
    var browser = new TestingBrowser(PLANE);
    String address = TestingBrowser.atProvider(browser.begin(sso.email("mallory"), null));

    PLANE
        .clock()
        .ahead(
            LoginAttempts.LIFE.plus(Duration.ofSeconds(1)),
            () -> assertThat(browser.callback(address)).isEqualTo(REFUSED));
  }

  @Test
  void aProviderThatWasChangedMeanwhileVouchesForNobody() {
    try (var changing = TestingSso.of(PLANE, "Changing")) {
      changing.provider().person(changing.claims("late"));
      var browser = new TestingBrowser(PLANE);
      String address = TestingBrowser.atProvider(browser.begin(changing.email("late"), null));
      assertThat(changing.set(Map.of("defaultRole", "member")).status()).isEqualTo(200);

      assertThat(browser.callback(address)).isEqualTo(REFUSED);
    }
  }

  @Test
  void whatTheProviderRefusesIsToldToWhoeverSetIt() {
    var browser = new TestingBrowser(PLANE);
    String address = TestingBrowser.atProvider(browser.begin(sso.email("mallory"), "/x"));

    String end = browser.callback(address.replaceFirst("code=[^&]+", "error=access_denied"));

    assertThat(end).isEqualTo("/sign-in?sso=refused&continue=%2Fx");
    assertThat(
            sso.organization()
                .owner()
                .get(sso.organization().path() + "/sso/provider")
                .text("/lastFailure/problem"))
        .isEqualTo("the provider refused: access_denied");
  }

  @Test
  void aCodeOfElsewhereIsNotRedeemed() {
    var browser = new TestingBrowser(PLANE);
    String own = TestingBrowser.atProvider(browser.begin(sso.email("mallory"), null));
    var other = new TestingBrowser(PLANE);
    String stolen = TestingBrowser.atProvider(other.begin(sso.email("mallory"), null));
    String code = TestingProvider.form(stolen.substring(stolen.indexOf('?') + 1)).get("code");

    // PKCE: the code belongs to the other browser's challenge.
    assertThat(browser.callback(own.replaceFirst("code=[^&]+", "code=" + code))).isEqualTo(REFUSED);
  }

  /** RFC 9700, 4.4: the rival sends whoever comes on to another company's provider. */
  @Test
  void aCodeOfAnotherCompanysProviderIsShownToNobody() {
    try (var rival = TestingSso.of(PLANE, "Rival in between")) {
      var browser = new TestingBrowser(PLANE);
      var begun = java.net.URI.create(browser.begin(rival.email("mallory"), null));
      String state = TestingProvider.form(begun.getRawQuery()).get("state");
      String honest = new TestingBrowser(PLANE).begin(sso.email("mallory"), null);

      String address =
          TestingBrowser.atProvider(honest.replaceFirst("state=[^&]+", "state=" + state));

      assertThat(browser.callback(address)).isEqualTo(REFUSED);
      assertThat(rival.provider().codesSeen()).isZero();
      assertThat(
              rival
                  .organization()
                  .owner()
                  .get(rival.organization().path() + "/sso/provider")
                  .text("/lastFailure/problem"))
          .isEqualTo("the answer came to another organisation's address");
    }
  }

  @Test
  void aProviderThatNamesItselfMustDoSo() {
    try (var naming = TestingSso.of(PLANE, "Naming itself")) {
      naming.provider().saying("authorization_response_iss_parameter_supported", true);
      naming.set(Map.of());
      naming.provider().person(naming.claims("named"));
      var browser = new TestingBrowser(PLANE);
      String address = TestingBrowser.atProvider(browser.begin(naming.email("named"), null));
      assertThat(browser.callback(address.replaceFirst("&iss=[^&]+", ""))).isEqualTo(REFUSED);

      String second = TestingBrowser.atProvider(browser.begin(naming.email("named"), null));
      assertThat(browser.callback(second.replaceFirst("&iss=[^&]+", "&iss=https://other.test")))
          .isEqualTo(REFUSED);

      naming.signedIn("named");
    }
  }

  @Test
  void nothingOfItIsKeptThatLetsIn() throws Exception {
    var browser = new TestingBrowser(PLANE);
    String url = browser.begin(sso.email("mallory"), null);
    Map<String, String> asked = TestingProvider.form(url.substring(url.indexOf('?') + 1));

    for (String secret : new String[] {asked.get("state"), asked.get("nonce"), browser.cookie()}) {
      assertThat(TableText.occurrences(PLANE.database(), secret)).isEmpty();
    }
    assertThat(TableText.occurrences(PLANE.database(), TestingProvider.SECRET)).isEmpty();
  }
}
