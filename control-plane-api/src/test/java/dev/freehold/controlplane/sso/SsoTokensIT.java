package dev.freehold.controlplane.sso;

import static org.assertj.core.api.Assertions.assertThat;

import dev.freehold.controlplane.ControlPlane;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Providers that misbehave: none of it lets anybody in. */
class SsoTokensIT {
  private static final ControlPlane PLANE = ControlPlane.shared();
  private static TestingSso sso;

  @BeforeAll
  static void prepare() {
    sso = TestingSso.of(PLANE, "Tokens");
  }

  @AfterAll
  static void close() {
    sso.close();
  }

  @AfterEach
  void behave() {
    sso.provider().behaving();
  }

  static Stream<Arguments> misbehaviours() {
    long now = Instant.now().getEpochSecond();
    return Stream.of(
        claim("iss", "https://other.test", "iss must be the issuer"),
        claim("iss", null, "iss must be the issuer"),
        claim("aud", "another client", "aud must hold the client's id"),
        claim("aud", null, "aud must hold the client's id"),
        claim("aud", List.of(TestingProvider.CLIENT, "another client"), "azp must be"),
        claim("azp", "another client", "azp must be"),
        Arguments.argumentSet(
            "exp is over",
            (Consumer<Map<String, Object>>)
                claims -> {
                  claims.put("iat", now - 240);
                  claims.put("exp", now - 120);
                },
            "expired"),
        claim("exp", now - 120, "must be signed with a key"),
        claim("exp", null, "exp and iat must be there"),
        claim("nbf", now + 300, "used before"),
        claim("iat", now - 3600, "iat must be now"),
        claim("iat", now + 120, "iat must be now"),
        claim("nonce", "another one", "nonce must be"),
        claim("nonce", null, "nonce must be"),
        claim("sub", null, "sub must be there"),
        claim("sub", "x".repeat(256), "sub must be there"),
        claim("email", null, "email must be there"),
        claim("email", "no e-mail", "email must be there"),
        claim("email_verified", false, "email_verified must not be false"),
        claim("email_verified", "false", "email_verified must not be false"));
  }

  private static Arguments claim(String name, Object value, String problem) {
    Consumer<Map<String, Object>> change =
        claims -> {
          if (value == null) {
            claims.remove(name);
          } else {
            claims.put(name, value);
          }
        };
    return Arguments.argumentSet(name + "=" + value, change, problem);
  }

  @ParameterizedTest
  @MethodSource("misbehaviours")
  void isRefused(Consumer<Map<String, Object>> change, String problem) {
    sso.provider().misbehaving(change);

    assertRefused(problem);
  }

  static Stream<Arguments> signatures() {
    return Stream.of(
        signature("none", TestingProvider::unsigned),
        signature("HMAC", TestingProvider::signedWithTheSecret),
        signature("another key", claims -> sso.provider().signedWithAnotherKey(claims)),
        signature("cut", claims -> sso.provider().signed(claims).replaceFirst("[^.]+$", "")),
        signature("no token", _ -> "no token"));
  }

  private static Arguments signature(String name, Function<Map<String, Object>, String> how) {
    return Arguments.argumentSet(name, how);
  }

  @ParameterizedTest
  @MethodSource("signatures")
  void aSignatureThatIsNotTheProvidersIsRefused(Function<Map<String, Object>, String> how) {
    sso.provider().signing(how);

    assertRefused("must be signed with a key of its key set");
  }

  @Test
  void aProvidersNewKeyIsFound() {
    sso.signedIn("before");
    sso.provider().rotate();

    sso.signedIn("after");
  }

  @Test
  void aSecondAudienceIsNoHarmWhereTheTokenIsForUs() {
    sso.provider()
        .misbehaving(
            claims -> {
              claims.put("aud", List.of(TestingProvider.CLIENT, "another client"));
              claims.put("azp", TestingProvider.CLIENT);
            });

    sso.signedIn("audiences");
  }

  @Test
  void anEmailOfAnotherDomainIsRefusedAndOnRecord() throws Exception {
    sso.provider().misbehaving(claims -> claims.put("email", "boss@elsewhere.test"));
    sso.provider().person(sso.claims("tokens"));

    assertThat(new TestingBrowser(PLANE).signIn(sso.email("tokens"))).contains("sso=refused");
    assertThat(sso.organization().entries())
        .anySatisfy(
            each ->
                assertThat(each)
                    .contains("sso:sign_in Refused the e-mail must be of a domain")
                    .doesNotContain("elsewhere.test"));
  }

  private static void assertRefused(String problem) {
    sso.provider().person(sso.claims("tokens"));
    var browser = new TestingBrowser(PLANE);

    // Of each e-mail ten can be tried.
    assertThat(browser.signIn(sso.email("t" + UUID.randomUUID())))
        .isEqualTo("/sign-in?sso=refused");

    assertThat(browser.isSignedIn()).isFalse();
    assertThat(
            sso.organization()
                .owner()
                .get(sso.organization().path() + "/sso/provider")
                .text("/lastFailure/problem"))
        .contains(problem);
  }
}
