package dev.freehold.controlplane.webhooks;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

class WebhookSecretTest {
  /** The example that the libraries of Standard Webhooks are tested with. */
  @Test
  void itSignsAsTheStandardDoes() {
    var secret = new WebhookSecret("whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw");

    assertThat(
            secret.sign(
                "msg_p5jXN8AQM9LWM0D4loKWxJek",
                1614265330,
                "{\"test\": 2432232314}".getBytes(StandardCharsets.UTF_8)))
        .isEqualTo("v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=");
  }

  @Test
  void itIsNewEachTimeAndInNoLog() {
    WebhookSecret secret = WebhookSecret.random();

    assertThat(secret).isNotEqualTo(WebhookSecret.random());
    assertThat(secret.text()).matches("whsec_[A-Za-z0-9+/]{43}=");
    assertThat(secret.toString()).doesNotContain(secret.text());
  }
}
