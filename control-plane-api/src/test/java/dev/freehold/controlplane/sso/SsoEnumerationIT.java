package dev.freehold.controlplane.sso;

import static org.assertj.core.api.Assertions.assertThat;

import dev.freehold.controlplane.Answer;
import dev.freehold.controlplane.ControlPlane;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** What strangers find out by asking for a way to a company's provider. */
class SsoEnumerationIT {
  private static final ControlPlane PLANE = ControlPlane.shared();
  private static TestingSso sso;

  @BeforeAll
  static void prepare() {
    sso = TestingSso.of(PLANE, "Not enumerated");
  }

  @AfterAll
  static void close() {
    sso.close();
  }

  /** The answer depends on the domain alone. */
  @Test
  void whoHasAnAccountCannotBeFoundOut() {
    sso.withPassword("known", "viewer");
    Answer known = begin(sso.email("known"));
    Answer unknown = begin(sso.email("nobody"));

    assertThat(unknown.status()).isEqualTo(known.status()).isEqualTo(200);
    assertThat(shape(unknown)).isEqualTo(shape(known));
    assertThat(withoutId(begin(sso.organization().ownerEmail())))
        .as("an account of a domain without a provider, and no account")
        .isEqualTo(withoutId(begin("nobody@example.test")))
        .isEqualTo(withoutId(begin("nobody@unheard-of.test")));
  }

  @Test
  void whoTriesTooOftenWaits() {
    String email = ControlPlane.email("many");
    for (int i = 0; i < 10; i++) {
      assertThat(begin(email).code()).isEqualTo("sso_unavailable");
    }

    assertThat(begin(email).code()).isEqualTo("too_many_attempts");
  }

  private static Answer begin(String email) {
    return PLANE.stranger().post("/sessions/sso", Map.of("email", email));
  }

  private static String shape(Answer answer) {
    return answer
        .text("/authorizationUrl")
        .replaceAll("(state|nonce|code_challenge|login_hint)=[^&]+", "$1");
  }

  private static String withoutId(Answer answer) {
    return answer.body().replaceAll("[0-9a-f]{8}-[0-9a-f-]{27}", "ID");
  }
}
